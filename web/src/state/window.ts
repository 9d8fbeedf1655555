import { storedRow, type MessageRow } from "../chat/timeline.ts";
import type { Message } from "../chat/model.ts";

/** Messages that a window holds at most; beyond it the end that is further away is let go. */
const LIMIT = 1_000;

/** An unbroken run of messages apart from the newest ones: where somebody jumped to. Immutable, never empty. */
export interface Window {
  messages: readonly Message[];
  rows: readonly MessageRow[];
  from: number;
  to: number;
  /** Of which beginning of the conversation they are; see ConversationRecord. */
  begun: number | undefined;
  /** Changes up to here are in it. */
  version: number;
}

/** @returns undefined without messages */
export function windowOf(
  messages: readonly Message[],
  { begun, version }: Pick<Window, "begun" | "version">,
  myUserId: string,
): Window | undefined {
  const [first, last] = [messages[0], messages.at(-1)];
  if (first === undefined || last === undefined) {
    return undefined;
  }
  const rows = messages.map((message) => storedRow(message, myUserId));
  return { messages, rows, from: first.seq, to: last.seq, begun, version };
}

/** With messages that lie just below or just above it; others are passed over. */
export function grow(window: Window, page: readonly Message[], myUserId: string): Window {
  const older = page.filter(({ seq }) => seq < window.from);
  const newer = page.filter(({ seq }) => seq > window.to);
  if (older.length > 0 && older.at(-1)?.seq === window.from - 1) {
    return cut(window, [...older, ...window.messages], (all) => all.slice(0, LIMIT), myUserId);
  }
  if (newer.length > 0 && newer[0]?.seq === window.to + 1) {
    return cut(window, [...window.messages, ...newer], (all) => all.slice(-LIMIT), myUserId);
  }
  return window;
}

function cut(
  window: Window,
  all: readonly Message[],
  keep: (all: readonly Message[]) => readonly Message[],
  myUserId: string,
): Window {
  const messages = keep(all);
  const held = new Map(window.rows.map((row) => [row.seq, row]));
  const rows = messages.map((message) => held.get(message.seq) ?? storedRow(message, myUserId));
  return {
    ...window,
    messages,
    rows,
    from: messages[0]?.seq ?? window.from,
    to: messages.at(-1)?.seq ?? window.to,
  };
}

/** With what became of its messages since; rows that did not change stay the objects that they are. */
export function refreshed(window: Window, changed: readonly Message[], myUserId: string): Window {
  const version = Math.max(window.version, ...changed.map((message) => message.version));
  const newer = new Map(
    changed
      .filter(({ seq, version: of }) => of > (window.messages[seq - window.from]?.version ?? Infinity))
      .map((message) => [message.seq, message]),
  );
  if (newer.size === 0) {
    return version === window.version ? window : { ...window, version };
  }
  const messages = window.messages.map((message) => newer.get(message.seq) ?? message);
  const rows = window.rows.map((row, index) => {
    const message = newer.get(window.from + index);
    return message === undefined ? row : storedRow(message, myUserId);
  });
  return { ...window, messages, rows, version };
}
