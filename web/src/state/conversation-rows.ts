import { createAdorn, type LookedUp } from "../chat/adorn.ts";
import type { PersonNow } from "../chat/known-people.ts";
import type { Conversation, Person } from "../chat/model.ts";
import { overlayRows } from "../chat/overlay.ts";
import {
  mergeTimeline,
  storedRow,
  unsentRow,
  type MessageRow,
  type PendingChange,
  type UnsentRow,
} from "../chat/timeline.ts";
import type { Marks } from "./live-facts.ts";
import { memo, sameList } from "./memo.ts";

export interface RowInputs {
  me: Person;
  conversation: Conversation | undefined;
  /** Stored rows in memory. */
  rows: readonly MessageRow[];
  /** `rows` end before the newest message. */
  hasNewer: boolean;
  unsent: readonly UnsentRow[];
  /** What was changed here and the local copy does not have yet; the conversation has it. */
  changes: readonly PendingChange[];
  /** The others, as far as it is shown how far they have come; the same list as long as they are the same. */
  others: readonly Person[];
  /** The same function as long as everybody is called the same. */
  personNow: PersonNow;
  marks: Marks;
  hideReadReceipts: boolean;
  /** Messages that are not in memory. */
  lookUp(seq: number): LookedUp;
  /** Grows when `lookUp` answers differently. */
  lookedUp: number;
}

export interface DrawnRows {
  rows: readonly MessageRow[];
  /** Those pinned, as far as they are known, the one pinned last first. */
  pins: readonly MessageRow[];
}

/** Everything that is drawn of the messages of one conversation; rows and lists keep their identity while nothing changed. */
export function createConversationRows(): (inputs: RowInputs) => DrawnRows {
  const asRow = rowCache();
  const merge = memo(mergeTimeline);
  const pin = memo(markPinned);
  const overlay = memo(overlayRows);
  const adornRows = createAdorn();
  let unsent: readonly MessageRow[] = [];
  let pins: readonly MessageRow[] = [];
  const pinnedRow = storedCache();

  const adorn = memo(
    (
      rows: readonly MessageRow[],
      others: readonly Person[],
      marks: Marks,
      hideReadReceipts: boolean,
      _lookedUp: number,
      me: Person,
      personNow: PersonNow,
      lookUp: RowInputs["lookUp"],
    ) => adornRows(rows, { me, personNow, others, marks, hideReadReceipts, lookUp }),
  );

  return (inputs) => {
    const { me, conversation, hasNewer, lookUp } = inputs;
    const typed = hasNewer ? none : inputs.unsent;
    unsent = sameList(
      unsent,
      typed.map((row) => asRow(row, me)),
    );
    const seqs = conversation?.pinnedSeqs ?? noPins;
    const stored = pin(merge(inputs.rows, unsent), seqs);
    const drawn = overlay(stored, inputs.changes, me.userId);
    const { others, marks, hideReadReceipts, lookedUp } = inputs;
    const rows = adorn(drawn, others, marks, hideReadReceipts, lookedUp, me, inputs.personNow, lookUp);
    pins = sameList(
      pins,
      seqs.flatMap((seq) => {
        const row = rowOf(rows, seq);
        const found = row === undefined ? lookUp(seq) : undefined;
        return row ?? (found === undefined || typeof found === "string" ? [] : pinnedRow(found, me.userId));
      }),
    );
    return { rows, pins };
  };
}

const none: readonly UnsentRow[] = [];
const noPins: readonly number[] = [];

/** Rows are in order of their seq, without a gap, before what is unsent. */
function rowOf(rows: readonly MessageRow[], seq: number): MessageRow | undefined {
  const row = rows[seq - (rows[0]?.seq ?? Infinity)];
  return row?.seq === seq ? row : undefined;
}

function markPinned(rows: readonly MessageRow[], pinnedSeqs: readonly number[]): readonly MessageRow[] {
  if (pinnedSeqs.length === 0) {
    return rows;
  }
  const pinned = new Set(pinnedSeqs);
  return rows.map((row) => (pinned.has(row.seq ?? 0) ? { ...row, pinned: true } : row));
}

/** The row of an outbox row: the same object for the same one. */
function rowCache(): (row: UnsentRow, me: Person) => MessageRow {
  const rows = new WeakMap<UnsentRow, MessageRow>();
  return (row, me) => {
    const held = rows.get(row) ?? unsentRow(row, me);
    rows.set(row, held);
    return held;
  };
}

/** The row of a pinned message that is not in memory: the same object for the same one. */
function storedCache(): (message: Exclude<LookedUp, string>, myUserId: string) => MessageRow {
  const rows = new WeakMap<Exclude<LookedUp, string>, MessageRow>();
  return (message, myUserId) => {
    const held = rows.get(message) ?? { ...storedRow(message, myUserId), pinned: true };
    rows.set(message, held);
    return held;
  };
}
