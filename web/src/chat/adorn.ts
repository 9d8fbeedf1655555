import type { PersonNow } from "./known-people.ts";
import { mentions } from "./mentions.ts";
import type { Forwarded, Message, Person, Receipt } from "./model.ts";
import type { MessageRow, Quoted, Reach } from "./timeline.ts";

/** A message that is not among the rows: asked for, or not to be had now. */
export type LookedUp = Message | "loading" | "missing";

/** What is known around the rows of one conversation. */
export interface Around {
  me: Person;
  personNow: PersonNow;
  /** The others, as far as it is shown how far they have come: none in large rooms. */
  others: readonly Person[];
  /** How far they have come, by user id. */
  marks: ReadonlyMap<string, Receipt>;
  /** This person hides what they have read, and so learns nothing of others. */
  hideReadReceipts: boolean;
  /** Messages of this conversation that are not among the rows. */
  lookUp(seq: number): LookedUp;
}

/** Adds to rows what follows from others: what they answer, whether they name this person, who has them. */
export type Adorn = (rows: readonly MessageRow[], around: Around) => readonly MessageRow[];

/** The rows, and the list, are the same objects as long as nothing in them changed. */
export function createAdorn(): Adorn {
  let list: readonly MessageRow[] = [];
  let drawn = new Map<string, MessageRow>();
  return (rows, around) => {
    const bySeq = new Map(rows.map((row) => [row.seq, row]));
    const reachOf = countReach(around);
    const adorned = rows.map((row) => {
      const before = drawn.get(row.id);
      const next: MessageRow = {
        ...row,
        author: around.personNow(row.author),
        forwarded: row.forwarded && same(before?.forwarded, forwardedNow(row.forwarded, around)),
        quoted: row.quoted && same(before?.quoted, quote(row.quoted.seq, bySeq, around)),
        mentionsMe: before?.text === row.text ? before.mentionsMe : namesMe(row, around.me),
        reach: same(before?.reach, row.mine && row.state === "stored" ? reachOf(row.seq ?? 0) : undefined),
      };
      return before === undefined ? same(row, next) : same(before, next);
    });
    drawn = new Map(adorned.map((row) => [row.id, row]));
    const unchanged = list.length === adorned.length && list.every((row, index) => row === adorned[index]);
    list = unchanged ? list : adorned;
    return list;
  };
}

function namesMe(row: MessageRow, me: Person): boolean {
  return !row.mine && !row.deleted && mentions(row.text, me.username);
}

function quote(seq: number, bySeq: ReadonlyMap<number | undefined, MessageRow>, around: Around): Quoted {
  const row = bySeq.get(seq);
  if (row !== undefined) {
    return quoted(seq, around.personNow(row.author), row.text, row.deleted);
  }
  const found = around.lookUp(seq);
  return typeof found === "string"
    ? { seq, state: found, author: undefined, text: "" }
    : quoted(seq, around.personNow(found.sender), found.text, found.deletedAt !== undefined);
}

function forwardedNow(forwarded: Forwarded, { personNow }: Around): Forwarded {
  const sender = personNow(forwarded.sender);
  return sender === forwarded.sender ? forwarded : { ...forwarded, sender };
}

function quoted(seq: number, author: Person, text: string, deleted: boolean): Quoted {
  return deleted ? { seq, state: "deleted", author, text: "" } : { seq, state: "known", author, text };
}

/** How many of the others have a message, by its seq; nobody's business where there are no others. */
function countReach({ others, marks, hideReadReceipts }: Around): (seq: number) => Reach | undefined {
  if (others.length === 0) {
    return () => undefined;
  }
  const of = (mark: (receipt: Receipt) => number) =>
    others
      .map(({ userId }) => marks.get(userId))
      .map((receipt) => (receipt === undefined ? 0 : mark(receipt)))
      .sort((a, b) => b - a);
  // What somebody has read has come to them, whichever of the two was told first.
  const delivered = of(({ deliveredSeq, readSeq }) => Math.max(deliveredSeq, readSeq));
  const read = hideReadReceipts ? [] : of(({ readSeq }) => readSeq);
  return (seq) => ({
    others: others.length,
    delivered: countFrom(delivered, seq),
    read: countFrom(read, seq),
  });
}

/** How many of these, descending, are at least `seq`. */
function countFrom(marks: readonly number[], seq: number): number {
  let [low, high] = [0, marks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle] ?? 0) >= seq) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The object before, when it says the same. */
function same<T extends object | undefined>(before: T | undefined, now: T): T {
  if (before === undefined || now === undefined) {
    return now;
  }
  const held: Record<string, unknown> = { ...before };
  return Object.entries(now).every(([key, value]) => Object.is(held[key], value)) ? before : now;
}
