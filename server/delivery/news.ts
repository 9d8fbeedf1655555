import type { ConversationId, UserId } from "../chat/model.ts";
import type { Clock } from "./clock.ts";
import type { FeedStore, Mark } from "./feed-store.ts";
import type { Frame } from "./frame.ts";

/**
 * What a stream tells beside the feeds: receipts and presence. Both are state, not events: only WHAT
 * changed is noted, its value is looked up when it is sent, and the latest wins.
 */
export interface News {
  /** Everything is to be told: the stream has caught up. Before that, nothing is noted. */
  begin(): void;
  /** Others' marks in a conversation moved, or the conversation is new to the reader. */
  marksMoved(conversation: ConversationId): void;
  /** Somebody came or went. */
  presenceChanged(userId: UserId): void;
  /** There are people whom the reader did not share a conversation with before. */
  peersChanged(): void;
  /** When the next of it may be sent, by the clock; Infinity when there is none. */
  dueAt(): number;
  /** The frames that are due, each well below the limit of the wire. */
  take(): Promise<Frame[]>;
}

export interface NewsDependencies {
  store: FeedStore;
  clock: Clock;
  isOnline: (userId: UserId) => boolean;
  /** At least this long between two tellings. */
  paceMs: number;
}

/** Rows in one frame: about 70 bytes each. */
const maxRows = 2000;
/** Beyond so many, everything is read at once: each conversation costs a read, a person does not. */
const maxConversations = 100;
const maxPeople = maxRows;

export function createNews({ store, clock, isOnline, paceMs }: NewsDependencies, reader: UserId): News {
  let begun = false;
  let nextAt = -Infinity;
  const moved = createNotes<ConversationId>(maxConversations);
  const changed = createNotes<UserId>(maxPeople);
  const marks = async (): Promise<Mark[]> => {
    const { all, ids } = moved.take();
    if (all) return store.marksOfOthers(reader);
    const found: Mark[] = [];
    for (const conversation of ids) found.push(...(await store.marksOfOthers(reader, conversation)));
    return found;
  };
  const presence = async (): Promise<{ userId: UserId; online: boolean }[]> => {
    const { all, ids } = changed.take();
    // Who is away is not in the list of all who are here: whoever is known to have gone is named beside it.
    const here = all ? (await store.peersOf(reader)).filter(isOnline) : [];
    return [...new Set([...ids, ...here])].map((userId) => ({ userId, online: isOnline(userId) }));
  };
  return {
    begin() {
      begun = true;
      moved.addAll();
      changed.addAll();
    },
    marksMoved(conversation) {
      if (begun) moved.add(conversation);
    },
    presenceChanged(userId) {
      if (begun) changed.add(userId);
    },
    peersChanged() {
      if (begun) changed.addAll();
    },
    dueAt: () => (moved.any() || changed.any() ? nextAt : Infinity),
    async take() {
      nextAt = clock.now() + paceMs;
      return [
        ...inParts(await marks()).map((part): Frame => ({ kind: "receipts", marks: part })),
        ...inParts(await presence()).map((part): Frame => ({ kind: "ephemeral", presence: part })),
      ];
    },
  };
}

interface Notes<Id> {
  add(id: Id): void;
  addAll(): void;
  any(): boolean;
  /** Whether everything is to be told, and the ids noted one by one. */
  take(): { all: boolean; ids: Id[] };
}

/** What changed since the last telling: at most `max` ids; with one more, everything is to be told. */
function createNotes<Id>(max: number): Notes<Id> {
  let all = false;
  const ids = new Set<Id>();
  return {
    add(id) {
      if (ids.size < max || ids.has(id)) ids.add(id);
      else all = true;
    },
    addAll() {
      all = true;
    },
    any: () => all || ids.size > 0,
    take() {
      const taken = { all, ids: [...ids] };
      all = false;
      ids.clear();
      return taken;
    },
  };
}

function inParts<Row>(rows: readonly Row[]): Row[][] {
  const parts: Row[][] = [];
  for (let from = 0; from < rows.length; from += maxRows) parts.push(rows.slice(from, from + maxRows));
  return parts;
}
