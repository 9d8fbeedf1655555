import { useState } from "react";
import type { RefObject } from "react";
import type { ConversationView } from "../../state/view.ts";
import { loadEmoji } from "../emoji/load-emoji.ts";
import { emojiOf } from "../emoji/search-emoji.ts";
import { closedCodeAt, completableAt } from "./completion.ts";
import { insertText } from "./insert-text.ts";
import { useSuggestions } from "./use-suggestions.ts";
import type { Suggestion } from "./use-suggestions.ts";

interface Completion {
  open: boolean;
  suggestions: readonly Suggestion[];
  active: Suggestion | undefined;
  pick(suggestion: Suggestion): void;
  close(): void;
  /** The text has changed and the caret is there. */
  typed(text: string, caret: number): void;
  /** The caret has moved. */
  moved(caret: number): void;
  /** What a key does while there are suggestions; undefined: what it always does. */
  keyDown(key: string): (() => void) | undefined;
}

/** Completes what is typed in a field: people, rooms, emoji. */
export function useCompletion(
  view: ConversationView,
  field: RefObject<HTMLTextAreaElement | null>,
  text: string,
): Completion {
  const [caret, setCaret] = useState<number>();
  const [walked, setWalked] = useState<string>();
  /** Escape was pressed: this word is not completed any more. */
  const [closedAt, setClosedAt] = useState<number>();
  const completable = caret === undefined ? undefined : completableAt(text, caret);
  const wanted = completable && completable.start !== closedAt ? completable : undefined;
  const suggestions = useSuggestions(view, wanted);
  const open = wanted !== undefined && suggestions.length > 0;
  const active = suggestions.find(({ id }) => id === walked) ?? suggestions[0];

  const pick = ({ insert }: Suggestion) => {
    if (!field.current || !wanted) return;
    setCaret(undefined);
    insertText(field.current, insert, wanted.start, wanted.end);
  };
  const walk = (step: 1 | -1) => () => {
    const now = active ? suggestions.indexOf(active) : 0;
    setWalked(suggestions.at((now + step) % suggestions.length)?.id);
  };
  return {
    open,
    suggestions,
    active,
    pick,
    close: () => setCaret(undefined),
    typed: (next, at) => {
      setCaret(at);
      setWalked(undefined);
      if (completableAt(next, at)?.start !== closedAt) setClosedAt(undefined);
      replaceCode(field, next, at);
    },
    // Walking into a word does not ask for anything; walking out of it takes the list away.
    moved: (at) => setCaret((before) => (before === undefined || before === at ? before : undefined)),
    keyDown: (key) => {
      if (!open || !active) return undefined;
      // A name that is typed in full needs no completion: Enter sends, as it does without a list.
      const inFull = active.kind === "person" ? active.face : active.name;
      const complete = walked === undefined && inFull.toLowerCase() === wanted.query.trim().toLowerCase();
      if (key === "Enter" && complete) return undefined;
      const keys: Record<string, () => void> = {
        ArrowDown: walk(1),
        ArrowUp: walk(-1),
        Enter: () => pick(active),
        Tab: () => pick(active),
        Escape: () => setClosedAt(wanted?.start),
      };
      return keys[key];
    },
  };
}

/** A short name that was just closed becomes its emoji, if the text still says so when the names are here. */
function replaceCode(field: RefObject<HTMLTextAreaElement | null>, text: string, caret: number): void {
  const closed = closedCodeAt(text, caret);
  if (!closed) return;
  const replace = async () => {
    const emoji = emojiOf(await loadEmoji(), closed.code);
    const element = field.current;
    if (emoji && element?.value === text && element.selectionStart === caret) {
      insertText(element, emoji, closed.start, caret);
    }
  };
  // Without the names it stays as it was typed.
  replace().catch(() => undefined);
}
