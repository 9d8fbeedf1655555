import { useState } from "react";
import type { Person } from "../../state/view.ts";
import { Dialog } from "../parts/dialog.tsx";
import { PageEnd } from "../parts/page-end.tsx";
import parts from "../parts/parts.module.css";
import { Face } from "../parts/person-name.tsx";
import { PersonLink } from "../parts/person-link.tsx";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import { usePages } from "../use-pages.ts";
import type { RowDialogProps } from "./delete-dialog.tsx";
import css from "./dialogs.module.css";

const words = strings.reactions;

/** Who gave which emoji. */
export function ReactorsDialog({ conversationKey, row, onClose }: RowDialogProps) {
  const [chosen, setChosen] = useState(row.reactions[0]?.emoji);
  const emoji = row.reactions.some((reaction) => reaction.emoji === chosen)
    ? chosen
    : row.reactions[0]?.emoji;
  return (
    <Dialog title={words.title} onClose={onClose}>
      <div className={css["tabs"]} role="group" aria-label={words.label}>
        {row.reactions.map((reaction) => (
          <button
            key={reaction.emoji}
            type="button"
            aria-pressed={reaction.emoji === emoji}
            aria-label={words.toggle(reaction.emoji, reaction.count)}
            onClick={() => setChosen(reaction.emoji)}
          >
            {reaction.emoji} {reaction.count}
          </button>
        ))}
      </div>
      {emoji === undefined || row.seq === undefined ? (
        <p className={parts["hint"]}>{words.nobody}</p>
      ) : (
        <Reactors
          key={emoji}
          conversationKey={conversationKey}
          seq={row.seq}
          emoji={emoji}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

interface ReactorsProps {
  conversationKey: string;
  seq: number;
  emoji: string;
  onClose: () => void;
}

function Reactors({ conversationKey, seq, emoji, onClose }: ReactorsProps) {
  const { reactors } = useActions();
  const { me } = useAppView();
  const pages = usePages<Person>(emoji, async (pageToken) => {
    const outcome = await reactors(conversationKey, { seq, emoji, pageToken });
    if (!outcome.ok) return outcome;
    return { ok: true, value: { items: outcome.value.people, next: outcome.value.next } };
  });
  return (
    <>
      <ul className={css["people"]}>
        {pages.items.map((person) => (
          <li key={person.userId}>
            <Face person={person} size={32} />
            <PersonLink person={person} onGo={onClose} />
            {person.userId === me?.userId && <span>{words.you}</span>}
          </li>
        ))}
      </ul>
      <PageEnd pages={pages} />
    </>
  );
}
