import type { ConversationId, UserId } from "../chat/model.ts";
import type { Clock } from "./clock.ts";
import type { FeedStore, Mark } from "./feed-store.ts";
import type { Frame, Presence, Typing } from "./frame.ts";
import { createNotes } from "./notes.ts";

/**
 * What a stream tells beside the feeds: receipts, presence and typing. All are state, not events: only WHAT
 * changed is noted, its value is looked up when it is sent, and the latest wins. Of others' presence and typing a
 * device is told only while somebody looks at it.
 */
export interface News {
  /** Everything is to be told: the stream has caught up. Before that, nothing is noted. */
  begin(): void;
  /** Others' marks in a conversation moved, or the conversation is new to the reader. */
  marksMoved(conversation: ConversationId): void;
  /** Others' marks are to be told anew, all of them. */
  allMarksMoved(): void;
  /** Somebody came or went. */
  presenceChanged(userId: UserId): void;
  /** There are people whom the reader did not share a conversation with before, or the device begins to look. */
  peersChanged(): void;
  /** The reader began to hide, or no longer does. */
  hidingChanged(): void;
  /** Somebody began or ended writing. */
  typingChanged(conversation: ConversationId, userId: UserId): void;
  /** When the next of it may be sent, by the clock; Infinity when there is none. */
  dueAt(): number;
  /** The frames that are due, each well below the limit of the wire. */
  take(): Promise<Frame[]>;
}

export interface NewsDependencies {
  store: FeedStore;
  clock: Clock;
  others: Others;
  /** At least this long between two tellings. */
  paceMs: number;
}

/** What is known of others at this moment, and what of it this device is to be told. */
export interface Others {
  isOnline: (userId: UserId) => boolean;
  lastSeen: (userId: UserId) => number | undefined;
  isTyping: (conversation: ConversationId, userId: UserId) => boolean;
  /** Whether nobody but the reader is online. */
  isNobodyHere: () => boolean;
  /** Whether the device is told of others: somebody looks at it and does not hide. */
  isLooking: () => boolean;
  /** … and looks at this conversation, which the stream still follows. */
  isLookingAt: (conversation: ConversationId) => boolean;
}

const nobody: ReadonlySet<UserId> = new Set();

/** Rows in one frame: about 70 bytes each. */
const maxRows = 2000;
/** Beyond so many, everything is read at once: each conversation costs a read, a person does not. */
const maxConversations = 100;
const maxPeople = maxRows;
/** More who write at once than anybody could be shown: of the rest nothing is told. */
const maxTypists = 50;

export function createNews(deps: NewsDependencies, reader: UserId): News {
  const { store, clock, others, paceMs } = deps;
  let begun = false;
  let nextAt = -Infinity;
  const moved = createNotes<ConversationId>(maxConversations);
  const presence = createPresenceNews(deps, reader);
  const typing = new Map<string, Omit<Typing, "typing">>();
  const marks = async (): Promise<Mark[]> => {
    const { all, ids } = moved.take();
    if (all) return store.marksOfOthers(reader);
    const found: Mark[] = [];
    for (const conversation of ids) found.push(...(await store.marksOfOthers(reader, conversation)));
    return found;
  };
  const takeTyping = async (): Promise<Typing[]> => {
    const apart = typing.size > 0 ? await store.apartFrom(reader) : nobody;
    const told = [...typing.values()]
      .filter(({ conversationId, userId }) => others.isLookingAt(conversationId) && !apart.has(userId))
      .map((each) => ({ ...each, typing: others.isTyping(each.conversationId, each.userId) }));
    typing.clear();
    return told;
  };
  return {
    begin() {
      begun = true;
      moved.addAll();
      presence.peersChanged();
    },
    marksMoved(conversation) {
      if (begun) moved.add(conversation);
    },
    allMarksMoved() {
      if (begun) moved.addAll();
    },
    presenceChanged(userId) {
      if (begun) presence.changed(userId);
    },
    peersChanged() {
      if (begun) presence.peersChanged();
    },
    hidingChanged() {
      if (begun) presence.hidingChanged();
    },
    typingChanged(conversationId, userId) {
      const key = `${conversationId} ${userId}`;
      if (begun && (typing.size < maxTypists || typing.has(key))) typing.set(key, { conversationId, userId });
    },
    dueAt: () => (moved.any() || presence.any() || typing.size > 0 ? nextAt : Infinity),
    async take() {
      nextAt = clock.now() + paceMs;
      const frames = inParts(await marks()).map((part): Frame => ({ kind: "receipts", marks: part }));
      for (const part of inParts(await presence.take())) {
        frames.push({ kind: "ephemeral", presence: part, typing: [] });
      }
      const typists = await takeTyping();
      if (typists.length > 0) frames.push({ kind: "ephemeral", presence: [], typing: typists });
      return frames;
    },
  };
}

function createPresenceNews({ store, others }: NewsDependencies, reader: UserId) {
  const changed = createNotes<UserId>(maxPeople);
  /** Whether the client was told who is here: else it takes everybody for away, as after CaughtUp. */
  let told = false;
  const of = (userId: UserId): Presence =>
    others.isOnline(userId)
      ? { userId, online: true, lastSeenAt: undefined }
      : { userId, online: false, lastSeenAt: others.lastSeen(userId) };
  /** A client that was told, and then nothing for a while, holds some for here who have gone: it is told of all. */
  const everybody = async (): Promise<UserId[]> => {
    const known = told;
    told = true;
    if (!known && others.isNobodyHere()) return [];
    const peers = await store.peersOf(reader);
    return known ? peers : peers.filter(others.isOnline);
  };
  const allAway = async (): Promise<Presence[]> => {
    told = false;
    return (await store.peersOf(reader)).map(away);
  };
  let hid = false;
  return {
    any: () => hid || changed.any(),
    changed(userId: UserId): void {
      if (others.isLooking()) changed.add(userId);
    },
    peersChanged(): void {
      if (others.isLooking()) changed.addAll();
    },
    hidingChanged(): void {
      if (others.isLooking()) changed.addAll();
      else if (told) hid = true;
    },
    async take(): Promise<Presence[]> {
      const { all, ids } = changed.take();
      const cleared = hid;
      hid = false;
      if (!others.isLooking()) return cleared ? allAway() : [];
      // Who is away is not in the list of all who are here: whoever is known to have gone is named beside it.
      const people = new Set([...ids, ...(all ? await everybody() : [])]);
      if (people.size === 0) return [];
      // Asked now and not when it was noted: a block counts from the moment it is stored.
      const apart = await store.apartFrom(reader);
      return [...people].map((userId) => (apart.has(userId) ? away(userId) : of(userId)));
    },
  };
}

function away(userId: UserId): Presence {
  return { userId, online: false, lastSeenAt: undefined };
}

function inParts<Row>(rows: readonly Row[]): Row[][] {
  const parts: Row[][] = [];
  for (let from = 0; from < rows.length; from += maxRows) parts.push(rows.slice(from, from + maxRows));
  return parts;
}
