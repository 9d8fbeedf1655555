/** What a key press asks the whole page to do. */
export type Command =
  | "find"
  | "next-conversation"
  | "previous-conversation"
  | "next-unread"
  | "previous-unread"
  | "next-region"
  | "previous-region"
  | "help"
  | "close";

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  /** The key belongs to an input method that is composing a character. */
  isComposing: boolean;
  /** The focus is where text is typed. */
  inText: boolean;
}

/** The command of a key press, or undefined when the key keeps its ordinary meaning. */
export function commandOf(press: KeyPress): Command | undefined {
  if (press.isComposing) return undefined;
  const ctrlOrMeta = press.ctrlKey || press.metaKey;
  if (ctrlOrMeta && !press.altKey && !press.shiftKey && press.key.toLowerCase() === "k") return "find";
  if (ctrlOrMeta) return undefined;
  if (press.altKey) return walkOf(press);
  if (press.key === "F6") return press.shiftKey ? "previous-region" : "next-region";
  if (press.key === "Escape") return "close";
  if (press.key === "?" && !press.inText) return "help";
  return undefined;
}

function walkOf(press: KeyPress): Command | undefined {
  if (press.key === "ArrowDown") return press.shiftKey ? "next-unread" : "next-conversation";
  if (press.key === "ArrowUp") return press.shiftKey ? "previous-unread" : "previous-conversation";
  return undefined;
}

/** The conversation that a walk leads to, round the list; undefined when there is none to go to. */
export function walk(
  list: readonly { key: string; unread: number; markedUnread?: boolean }[],
  from: string | undefined,
  step: 1 | -1,
  unreadOnly: boolean,
): string | undefined {
  const start = list.findIndex((item) => item.key === from);
  for (let taken = 1; taken <= list.length; taken++) {
    const base = start < 0 && step < 0 ? 0 : start;
    const item = list[(base + step * taken + list.length * 2) % list.length];
    if (item && item.key !== from && (!unreadOnly || item.unread > 0 || item.markedUnread)) return item.key;
  }
  return undefined;
}
