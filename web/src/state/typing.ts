import type { Clock } from "../chat/clock.ts";
import type { Person } from "../chat/model.ts";
import type { Change, ForwardOf, OutboxRow } from "../chat/outbox-row.ts";
import type { PendingChange, UnsentRow } from "../chat/timeline.ts";
import { compose, composeChange } from "../outbox/compose.ts";
import { OutboxFullError, type OutboxStore, type Unplaced } from "../storage/local-store.ts";
import type { Notes } from "./notes.ts";

const FULL = "Too much is waiting to be sent. Try this again when it has gone.";
const NOT_SAVED = "This browser could not save this.";

/** Notes of what was typed or done. */
const NOTE = "command:";
/** The same by an earlier version of the page, which must not take what it does not know for a message. */
const EARLIER_NOTE = "send:";

export interface TypingDeps {
  store: OutboxStore;
  notes: Notes;
  clock: Clock;
  newId(): string;
  announce(what: readonly string[], outbox?: readonly OutboxRow[]): void;
  changed(): void;
  failed(error: unknown): void;
}

type Noted = Unplaced & {
  /** Undefined in notes of an earlier version of the page. */
  nth?: number;
};

/** What was done here and the local copy does not have yet. */
export type QueuedRow = UnsentRow | PendingChange;

/** The rows of this very moment: typed, drawn at once, on their way into the outbox. */
export interface Typing {
  rows(): readonly QueuedRow[];
  /** False when there is nothing to send. */
  send(typed: {
    key: string;
    title: string;
    peer: Person | undefined;
    text: string;
    replyToSeq?: number;
    forward?: ForwardOf | undefined;
  }): boolean;
  change(made: { key: string; conversationId: string | undefined; command: Change }): void;
  retry(id: string): void;
  discard(id: string): void;
  /** Puts into the outbox what came to another one that cannot save it. */
  take(rows: readonly QueuedRow[]): void;
  /** Puts into the outbox what this browser noted and did not come to save. */
  takeUp(): void;
  /** Rows that the outbox has by now; once it has been read again they can be dropped here. */
  settled(): ReadonlySet<string>;
  drop(ids: ReadonlySet<string>): void;
}

export function createTyping(deps: TypingDeps): Typing {
  const { store, notes, clock, changed } = deps;
  let rows: readonly QueuedRow[] = [];
  /** The order of what was noted by this page, where the clock cannot tell: two at once, or set back in between. */
  let noted = Math.max(0, ...findNotes().map(({ nth = 0 }) => nth));
  const saved = new Set<string>();

  function findNotes(): Noted[] {
    return [EARLIER_NOTE, NOTE].flatMap((prefix) => notes.find(prefix).map(([, note]) => note as Noted));
  }

  const removeNotes = (id: string) => [EARLIER_NOTE, NOTE].forEach((prefix) => notes.remove(prefix + id));

  const replace = (id: string, change: Pick<QueuedRow, "state" | "failure">) => {
    rows = rows.map((row) => (row.id === id ? { ...row, ...change } : row));
    changed();
  };

  async function save(row: Unplaced, add = () => store.add(row)): Promise<void> {
    notes.put(NOTE + row.id, { ...row, nth: ++noted } satisfies Noted);
    try {
      const outbox = await add();
      removeNotes(row.id);
      saved.add(row.id);
      deps.announce(["outbox"], outbox);
    } catch (error) {
      const full = error instanceof OutboxFullError;
      if (!full) {
        deps.failed(error);
      }
      replace(row.id, { state: "failed", failure: full ? FULL : NOT_SAVED });
    }
  }

  const begin = (row: Unplaced, add?: () => Promise<readonly OutboxRow[]>) => {
    rows = [...rows, { ...row, order: Infinity, state: "typed" }];
    changed();
    void save(row, add);
  };

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
      begin(row, () => store.addNew(row));
      return true;
    },
    change: (made) => begin(composeChange({ ...made, id: deps.newId(), now: clock.now() })),
    retry: (id) => {
      const unsaved = rows.find((row) => row.id === id && row.state === "failed");
      if (unsaved === undefined) {
        act(store.requeue(id));
        return;
      }
      // Anew, at the end of what was typed.
      rows = [...rows.filter((row) => row.id !== id), { ...unsaved, state: "typed", failure: undefined }];
      changed();
      void save(anew(unsaved));
    },
    discard: (id) => {
      if (rows.some((row) => row.id === id && row.state === "failed")) {
        rows = rows.filter((row) => row.id !== id);
        removeNotes(id);
        changed();
      } else {
        act(store.discard(id));
      }
    },
    take: (given) => given.map(anew).forEach((row) => begin(row)),
    takeUp: () => {
      for (const { nth: _nth, ...row } of findNotes().sort((a, b) => (a.nth ?? 0) - (b.nth ?? 0))) {
        begin(row);
      }
    },
    settled: () => new Set(saved),
    drop: (ids) => {
      rows = rows.filter((row) => !ids.has(row.id));
      ids.forEach((id) => saved.delete(id));
    },
  };
}

/** The row as if it had just been typed. */
function anew({ order: _order, ...row }: QueuedRow): Unplaced {
  return { ...row, state: "waiting", failure: undefined };
}
