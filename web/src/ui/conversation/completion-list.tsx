import { Avatar } from "../parts/avatar.tsx";
import parts from "../parts/parts.module.css";
import { strings } from "../strings.ts";
import css from "./completion.module.css";
import type { Suggestion } from "./use-suggestions.ts";

interface Props {
  id: string;
  suggestions: readonly Suggestion[];
  active: Suggestion | undefined;
  onPick: (suggestion: Suggestion) => void;
}

export function suggestionId(listId: string, { id }: Suggestion): string {
  return `${listId}-${id}`;
}

/** What fits what is typed, above the composer; the field keeps the focus. */
export function CompletionList({ id, suggestions, active, onPick }: Props) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label={strings.compose.suggestions}
      className={css["list"]}
      onPointerDown={(event) => event.preventDefault()}
    >
      {suggestions.map((suggestion) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the field keeps the focus and hears the keys
        <div
          key={suggestion.id}
          id={suggestionId(id, suggestion)}
          role="option"
          aria-selected={suggestion === active}
          className={css["option"]}
          onClick={() => onPick(suggestion)}
        >
          {suggestion.kind === "emoji" ? (
            <span className={css["emoji"]}>{suggestion.face}</span>
          ) : (
            <Avatar
              name={suggestion.name}
              colour={suggestion.face}
              kind={suggestion.kind === "room" ? "room" : "direct"}
              size={26}
            />
          )}
          <bdi>{suggestion.name}</bdi>
          {suggestion.handle !== undefined && (
            <>
              {" "}
              <bdi className={parts["handle"]}>{suggestion.handle}</bdi>
            </>
          )}
        </div>
      ))}
    </div>
  );
}
