import type { Clock } from "../chat/clock.ts";
import type { Person } from "../chat/model.ts";
import type { OutboxRow } from "../chat/outbox-row.ts";
import type { UnsentRow } from "../chat/timeline.ts";
import { compose } from "../outbox/compose.ts";
import { OutboxFullError, type OutboxStore } from "../storage/local-store.ts";
import type { Notes } from "./notes.ts";

const FULL = "Too many messages are waiting to be sent. Send this again when they have gone.";
const NOT_SAVED = "This browser could not save the message.";

/** Notes of messages typed. */
const NOTE = "send:";

export interface TypingDeps {
  store: OutboxStore;
  notes: Notes;
  clock: Clock;
  newId(): string;
  announce(what: readonly string[]): void;
  changed(): void;
  failed(error: unknown): void;
}

interface Noted extends Omit<OutboxRow, "order"> {
  /** Undefined in notes of an earlier version of the page. */
  nth?: number;
}

/** The rows of this very moment: typed, drawn at once, on their way into the outbox. */
export interface Typing {
  rows(): readonly UnsentRow[];
  /** False when there is nothing to send. */
  send(typed: { key: string; title: string; peer: Person | undefined; text: string }): boolean;
  retry(id: string): void;
  discard(id: string): void;
  /** Puts into the outbox what this browser noted and did not come to save. */
  takeUp(): void;
  /** Rows that the outbox has by now; once it has been read again they can be dropped here. */
  settled(): ReadonlySet<string>;
  drop(ids: ReadonlySet<string>): void;
}

export function createTyping(deps: TypingDeps): Typing {
  const { store, notes, clock, changed } = deps;
  let rows: readonly UnsentRow[] = [];
  /** The order of what was noted by this page, where the clock cannot tell: two at once, or set back in between. */
  let noted = Math.max(0, ...notes.find(NOTE).map(([, note]) => (note as Noted).nth ?? 0));
  const saved = new Set<string>();

  const replace = (id: string, change: Partial<UnsentRow>) => {
    rows = rows.map((row) => (row.id === id ? { ...row, ...change } : row));
    changed();
  };

  async function save(row: Omit<OutboxRow, "order">): Promise<void> {
    notes.put(NOTE + row.id, { ...row, nth: ++noted } satisfies Noted);
    try {
      await store.add(row);
      notes.remove(NOTE + row.id);
      saved.add(row.id);
      deps.announce(["outbox"]);
    } catch (error) {
      const full = error instanceof OutboxFullError;
      if (!full) {
        deps.failed(error);
      }
      replace(row.id, { state: "failed", failure: full ? FULL : NOT_SAVED });
    }
  }

  const act = (work: Promise<void>) => {
    work.then(() => deps.announce(["outbox"]), deps.failed);
  };

  return {
    rows: () => rows,
    send: (typed) => {
      if (typed.text.trim() === "") {
        return false;
      }
      const row = compose({ ...typed, id: deps.newId(), now: clock.now() });
      rows = [...rows, { ...row, order: Infinity, state: "typed" }];
      changed();
      void save(row);
      return true;
    },
    retry: (id) => {
      const unsaved = rows.find((row) => row.id === id && row.state === "failed");
      if (unsaved === undefined) {
        act(store.requeue(id));
        return;
      }
      // Anew, at the end of what was typed.
      rows = [...rows.filter((row) => row.id !== id), { ...unsaved, state: "typed", failure: undefined }];
      changed();
      const { order: _order, ...row } = unsaved;
      void save({ ...row, state: "waiting", failure: undefined });
    },
    discard: (id) => {
      if (rows.some((row) => row.id === id && row.state === "failed")) {
        rows = rows.filter((row) => row.id !== id);
        notes.remove(NOTE + id);
        changed();
      } else {
        act(store.discard(id));
      }
    },
    takeUp: () => {
      const found = notes.find(NOTE).map(([, note]) => note as Noted);
      for (const { nth: _nth, ...row } of found.sort((a, b) => (a.nth ?? 0) - (b.nth ?? 0))) {
        rows = [...rows, { ...row, order: Infinity, state: "typed" }];
        void save(row);
      }
    },
    settled: () => new Set(saved),
    drop: (ids) => {
      rows = rows.filter((row) => !ids.has(row.id));
      ids.forEach((id) => saved.delete(id));
    },
  };
}
