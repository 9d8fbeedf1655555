import type { SharedText } from "../tabs/lease-seat.ts";

/**
 * What was typed in the last few milliseconds and is not in the local store yet. The store answers later, and a
 * page may be reloaded or closed before it does; a note is written at once. Whichever tab of this person opens
 * next takes up what it finds, so taking up must be harmless when the tab that wrote the note still lives.
 */
export interface Notes {
  put(id: string, value: unknown): void;
  remove(id: string): void;
  /** What is noted under ids that begin with `prefix`, by the rest of the id. */
  find(prefix: string): [string, unknown][];
  clear(): void;
}

export function createNotes(shared: SharedText, userId: string): Notes {
  const prefix = `restante.note.${userId}.`;
  return {
    put: (id, value) => shared.set(prefix + id, JSON.stringify(value)),
    remove: (id) => shared.remove(prefix + id),
    find: (start) =>
      shared.keys(prefix + start).flatMap((key): [string, unknown][] => {
        const value = parse(shared.get(key));
        return value === undefined ? [] : [[key.slice(prefix.length + start.length), value]];
      }),
    clear: () => shared.keys(prefix).forEach((key) => shared.remove(key)),
  };
}

/** Others may write into this storage: what is not ours is passed over. */
function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "") as unknown;
  } catch {
    return undefined;
  }
}
