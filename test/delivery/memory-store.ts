import {
  noChanges,
  type Changes,
  type Conversation,
  type ConversationEntry,
  type ConversationId,
  type FeedId,
  type Hint,
  type Member,
  type Message,
  type User,
  type UserId,
} from "../../server/chat/model.ts";
import type {
  Beginning,
  BeginningPosition,
  FeedStore,
  Mark,
  SharedChanges,
  SharedPosition,
} from "../../server/delivery/feed-store.ts";

/**
 * The feeds of the domain in memory, for tests of delivery: small frames, and a pause before and after each
 * snapshot, so that a test can put anything between a read and its answer.
 */
export interface MemoryStore extends FeedStore {
  /** Each change is committed at once and returns what is to be rung. */
  send(conversation: ConversationId, sender: UserId, text: string): Hint[];
  edit(conversation: ConversationId, seq: number, text: string): Hint[];
  join(conversation: ConversationId, userId: UserId): Hint[];
  leave(conversation: ConversationId, userId: UserId): Hint[];
  mark(mark: Mark): void;
  /** From now on, a person hides when they are here, or no longer. */
  hide(userId: UserId, hiding: boolean): void;
  isMember(conversation: ConversationId, userId: UserId): boolean;
  /** The last version that a person may see: Infinity for a member, 0 for somebody who never was one. */
  visibleThrough(conversation: ConversationId, userId: UserId): number;
  messages(conversation: ConversationId): readonly Message[];
  entries(userId: UserId): readonly ConversationEntry[];
  /** Reads so far, by method. */
  readonly reads: Map<string, number>;
}

interface StoredConversation {
  row: Conversation;
  head: number;
  members: Map<UserId, Member>;
  messages: Message[];
  /** Versions at which somebody was removed: a frame ends there. */
  removals: Set<number>;
}
interface StoredPerson {
  head: number;
  entries: Map<ConversationId, ConversationEntry>;
}

/** Rows in one frame. */
const frameRows = 3;

export function createMemoryStore(
  options: { pause?: (read: string) => Promise<unknown>; epoch?: string } = {},
): MemoryStore {
  const pause = options.pause ?? (() => Promise.resolve());
  const conversations = new Map<ConversationId, StoredConversation>();
  const people = new Map<UserId, StoredPerson>();
  const marks: Mark[] = [];
  const hiding = new Set<UserId>();
  const reads = new Map<string, number>();

  const conversationOf = (id: ConversationId): StoredConversation => {
    const found = conversations.get(id) ?? newConversation(id);
    conversations.set(id, found);
    return found;
  };
  const personOf = (id: UserId): StoredPerson => {
    const found = people.get(id) ?? { head: 0, entries: new Map<ConversationId, ConversationEntry>() };
    people.set(id, found);
    return found;
  };
  const isMember = (id: ConversationId, userId: UserId): boolean =>
    conversations.get(id)?.members.get(userId)?.left === false;
  const setMember = (id: ConversationId, userId: UserId, left: boolean): Hint[] => {
    if (isMember(id, userId) === !left) return [];
    const conversation = conversationOf(id);
    const version = (conversation.head += 1);
    conversation.members.set(userId, { user: user(userId), version, role: "member", left });
    if (left) conversation.removals.add(version);
    const memberCount = [...conversation.members.values()].filter((member) => !member.left).length;
    conversation.row = { ...conversation.row, version, memberCount };
    const person = personOf(userId);
    person.head += 1;
    const entry = {
      conversationId: id,
      version: person.head,
      removed: left,
      readSeq: 0,
      peer: undefined,
      role: "member" as const,
      muted: false,
      pinned: false,
      archivedSeq: undefined,
      unreadSeq: 0,
    };
    person.entries.set(id, entry);
    return [
      { feed: id, version },
      { feed: userId, version: person.head },
    ];
  };
  /** As the store: who was known is not asked about anew, unless a membership has changed since. */
  const sharedChanges = ({ feed, after, known, newcomers }: SharedPosition): SharedChanges | undefined => {
    const conversation = conversations.get(feed);
    if (conversation === undefined) return undefined;
    const changed = Math.max(...Array.from(conversation.members.values(), ({ version }) => version));
    const asked = changed > known.at ? [...known.ids, ...newcomers] : newcomers;
    const kept = changed > known.at ? [] : known.ids;
    const ids = new Set([...kept, ...asked.filter((userId) => isMember(feed, userId))]);
    if (ids.size === 0) return undefined;
    const changes = conversationChanges(feed, conversation, after);
    return { changes, readers: { ids, at: changes.through } };
  };
  /** One snapshot read, with a pause on either side of it. */
  const read = async <Result>(name: string, snapshot: () => Result): Promise<Result> => {
    reads.set(name, (reads.get(name) ?? 0) + 1);
    await pause(name);
    const result = snapshot();
    await pause(name);
    return result;
  };
  const headOf = (feed: FeedId): number | undefined =>
    conversations.get(feed)?.head ?? people.get(feed)?.head;
  const changesOf = (feed: FeedId, after: number, reader: UserId): Changes | undefined => {
    if (feed === reader) return personalChanges(feed, personOf(feed), after);
    const conversation = conversations.get(feed);
    if (conversation === undefined || !isMember(feed, reader)) return undefined;
    return conversationChanges(feed, conversation, after);
  };

  return {
    epoch: options.epoch ?? "e1",
    reads,
    send(id, sender, text) {
      const conversation = conversationOf(id);
      const version = (conversation.head += 1);
      const seq = conversation.messages.length + 1;
      const clientMessageId = `${id}-${seq}`;
      const told = { conversationId: id, seq, version, clientMessageId, sender: user(sender), text };
      const message = { ...told, ...plain };
      conversation.messages.push(message);
      return [{ feed: id, version, stored: [message] }];
    },
    edit(id, seq, text) {
      const conversation = conversationOf(id);
      const message = conversation.messages[seq - 1];
      if (message === undefined) return [];
      const version = (conversation.head += 1);
      conversation.messages[seq - 1] = { ...message, version, text };
      return [{ feed: id, version }];
    },
    join: (id, userId) => setMember(id, userId, false),
    leave: (id, userId) => setMember(id, userId, true),
    mark(mark) {
      marks.push(mark);
    },
    hide(userId, hides) {
      if (hides) hiding.add(userId);
      else hiding.delete(userId);
    },
    isMember,
    visibleThrough(id, userId) {
      const member = conversations.get(id)?.members.get(userId);
      if (member === undefined) return 0;
      return member.left ? member.version : Infinity;
    },
    messages: (id) => conversations.get(id)?.messages ?? [],
    entries: (userId) => [...personOf(userId).entries.values()],
    feedsOf: (userId) =>
      read("feedsOf", () => [
        { feed: userId, version: personOf(userId).head },
        ...[...conversations]
          .filter(([id]) => isMember(id, userId))
          .map(([feed, { head }]) => ({ feed, version: head })),
      ]),
    heads: (feeds) =>
      read("heads", () =>
        feeds.flatMap((feed) => {
          const version = headOf(feed);
          return version === undefined ? [] : [{ feed, version }];
        }),
      ),
    readChanges: (feed, after, reader) => read("readChanges", () => changesOf(feed, after, reader)),
    readShared: (positions) => read("readShared", () => positions.map(sharedChanges)),
    readBeginning: (feed, _start, { userId }, position) =>
      read("readBeginning", () => {
        if (feed === userId) return personalBeginning(feed, personOf(feed));
        const conversation = conversations.get(feed);
        if (conversation === undefined || !isMember(feed, userId)) return undefined;
        return conversationBeginning(feed, conversation, position);
      }),
    marksOfOthers: (reader, only) =>
      read("marksOfOthers", () =>
        marks.filter(
          ({ userId, conversationId }) => userId !== reader && (only ?? conversationId) === conversationId,
        ),
      ),
    hidesPresence: (userId) => read("hidesPresence", () => hiding.has(userId)),
    lastSeen: (reader, userIds) =>
      read("lastSeen", () =>
        userIds
          .filter((userId) => !hiding.has(userId) && !hiding.has(reader))
          .map((userId) => ({ userId, lastSeenAt: undefined })),
      ),
    apartFrom: () => read("apartFrom", () => new Set<UserId>()),
    peersOf: (userId) =>
      read("peersOf", () => {
        const shared = [...conversations].filter(([id]) => isMember(id, userId));
        const peers = shared.flatMap(([id, { members }]) =>
          [...members.keys()].filter((member) => isMember(id, member)),
        );
        return [...new Set(peers)].filter((peer) => peer !== userId);
      }),
  };
}

/** What a message has beside its words, when nothing was done with it. */
const plain = {
  createdAt: 0,
  editedAt: undefined,
  deletedAt: undefined,
  replyToSeq: 0,
  forwarded: undefined,
  reactions: [],
};

function user(userId: UserId): User {
  return { userId, username: userId.slice(2), unclaimed: false };
}

function newConversation(id: ConversationId): StoredConversation {
  const row: Conversation = {
    conversationId: id,
    version: 0,
    kind: "room",
    name: id,
    visibility: "public",
    memberCount: 0,
    createdAt: 0,
    topic: "",
    announcements: false,
    pinnedSeqs: [],
  };
  return { row, head: 0, members: new Map(), messages: [], removals: new Set() };
}

function conversationChanges(feed: FeedId, stored: StoredConversation, after: number): Changes {
  const rows = [...stored.members.values(), ...stored.messages].filter(({ version }) => version > after);
  const through = cut(rows, stored.head, stored.removals);
  const isIn = ({ version }: { version: number }): boolean => version > after && version <= through;
  return {
    ...noChanges(feed),

    after,
    through,
    conversation: isIn(stored.row) ? stored.row : undefined,
    members: [...stored.members.values()].filter(isIn),
    messages: stored.messages.filter(isIn),
  };
}

function personalChanges(feed: FeedId, { head, entries }: StoredPerson, after: number): Changes {
  const rows = [...entries.values()].filter(({ version }) => version > after);
  const through = cut(rows, head, new Set());
  return { ...noChanges(feed), after, through, entries: rows.filter(({ version }) => version <= through) };
}

/** Where a frame of these rows ends: at a removal, after so many rows, or at the head. */
function cut(rows: readonly { version: number }[], head: number, removals: ReadonlySet<number>): number {
  const versions = rows.map(({ version }) => version).toSorted((a, b) => a - b);
  const removal = versions.find((version) => removals.has(version)) ?? head;
  const last = versions.length > frameRows ? (versions[frameRows - 1] ?? head) : head;
  return Math.min(removal, last);
}

function personalBeginning(feed: FeedId, { head, entries }: StoredPerson): Beginning {
  const held = [...entries.values()].filter(({ removed }) => !removed);
  const changes = { ...noChanges(feed), after: 0, through: head, snapshot: true, entries: held };
  return { changes, next: undefined };
}

function conversationBeginning(
  feed: FeedId,
  { row, head, members, messages }: StoredConversation,
  position: BeginningPosition | undefined,
): Beginning {
  const from = position ?? { through: head, fromSeq: 1, lastSeq: messages.length };
  const end = Math.min(from.fromSeq + frameRows - 1, from.lastSeq);
  const isLast = end >= from.lastSeq;
  const first = position === undefined;
  const changes = {
    ...noChanges(feed),

    after: 0,
    through: isLast ? from.through : 0,
    snapshot: first,
    historyFrom: first ? 1 : 0,
    lastSeq: first ? from.lastSeq : 0,
    conversation: first ? row : undefined,
    members: first ? [...members.values()].filter(({ left }) => !left) : [],
    messages: messages.slice(from.fromSeq - 1, end),
  };
  return { changes, next: isLast ? undefined : { ...from, fromSeq: end + 1 } };
}
