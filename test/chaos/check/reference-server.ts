import type { MessageChange, ReceivedChanges, ReceivedMessage } from "../history.ts";
import { messageKey } from "./sends.ts";

export type Request =
  | { kind: "send"; userId: string; id: string; room: string; text: string; replyTo?: number }
  | {
      kind: "change";
      userId: string;
      id: string;
      room: string;
      message: string;
      change: MessageChange;
    }
  | { kind: "member"; userId: string; room: string; change: "join" | "leave" }
  | { kind: "acknowledge"; userId: string; deviceId: string; room: string; seq: number };

export type Answer =
  | { kind: "sent"; conversationId: string; seq: number; version: number }
  | { kind: "changed"; version: number }
  | { kind: "done" }
  | { kind: "refused"; code: string; reason: string };

interface Room {
  version: number;
  rowVersion: number;
  messages: ReceivedMessage[];
  members: Map<string, { version: number; left: boolean }>;
  /** By device. */
  marks: Map<string, number>;
}

interface Stored {
  request: Request & { kind: "send" };
  seq: number;
  version: number;
}

/** All that a server holds; a copy of it is a backup. */
export interface State {
  rooms: Map<string, Room>;
  ids: Map<string, Stored>;
  /** Commands performed, by user and id. */
  commands: Map<string, { request: Request & { kind: "change" }; version: number }>;
  /** By user: which rooms came to or left their list, and at which version of their feed. */
  lists: Map<string, { version: number; entries: Map<string, { version: number; removed: boolean }> }>;
}

/** A chat server in a page of code, right by being simple: one thing at a time, all in memory. */
export function emptyState(rooms: readonly string[], users: readonly string[]): State {
  const empty = (): Room => ({
    version: 0,
    rowVersion: 0,
    messages: [],
    members: new Map(),
    marks: new Map(),
  });
  return {
    rooms: new Map(rooms.map((room) => [room, empty()])),
    ids: new Map(),
    commands: new Map(),
    lists: new Map(users.map((user) => [user, { version: 0, entries: new Map() }])),
  };
}

export function isMember(state: State, room: string, userId: string): boolean {
  return state.rooms.get(room)?.members.get(userId)?.left === false;
}

const notFound: Answer = { kind: "refused", code: "not_found", reason: "CONVERSATION_NOT_FOUND" };

export function handle(state: State, request: Request): Answer {
  const room = state.rooms.get(request.room);
  if (room === undefined) return notFound;
  if (request.kind === "send") return store(state, room, request);
  if (request.kind === "change") return change(state, room, request);
  if (request.kind === "member") {
    if (isMember(state, request.room, request.userId) !== (request.change === "join"))
      changeMember(state, room, request);
    return { kind: "done" };
  }
  if (!isMember(state, request.room, request.userId)) return notFound;
  if (request.seq > room.messages.length)
    return { kind: "refused", code: "invalid_argument", reason: "SEQ_BEYOND_HEAD" };
  room.marks.set(request.deviceId, Math.max(markOf(room, request.deviceId), request.seq));
  return { kind: "done" };
}

function markOf(room: Room, deviceId: string): number {
  return room.marks.get(deviceId) ?? 0;
}

function store(state: State, room: Room, request: Request & { kind: "send" }): Answer {
  const key = messageKey(request.userId, request.id);
  const earlier = state.ids.get(key);
  if (earlier !== undefined) {
    if (!isSame(earlier.request, request)) return reused;
    return { kind: "sent", conversationId: request.room, seq: earlier.seq, version: earlier.version };
  }
  if (!isMember(state, request.room, request.userId)) return notFound;
  const [seq, version] = [room.messages.length + 1, (room.version += 1)];
  const { id, userId: senderId, text, replyTo } = request;
  room.messages.push({ seq, version, id, senderId, text, ...(replyTo !== undefined && { replyTo }) });
  state.ids.set(key, { request, seq, version });
  return { kind: "sent", conversationId: request.room, seq, version };
}

const reused: Answer = { kind: "refused", code: "already_exists", reason: "CLIENT_ID_REUSED" };

function isSame(a: Request, b: Request): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function change(state: State, room: Room, request: Request & { kind: "change" }): Answer {
  const key = `${request.userId} ${request.id}`;
  const earlier = state.commands.get(key);
  if (earlier !== undefined) {
    return isSame(earlier.request, request) ? { kind: "changed", version: earlier.version } : reused;
  }
  if (!isMember(state, request.room, request.userId)) return notFound;
  const found = room.messages.findIndex(
    ({ seq, id, senderId }) =>
      request.message === `seq:${seq}` || (request.message === `id:${id}` && senderId === request.userId),
  );
  const message = room.messages[found];
  if (message === undefined) return { kind: "refused", code: "not_found", reason: "MESSAGE_NOT_FOUND" };
  const next = changed(message, request);
  if (next === undefined) return { kind: "refused", code: "permission_denied", reason: "NOT_ALLOWED" };
  const version = next === message ? message.version : (room.version += 1);
  // Another row, since the old one is in frames that were sent.
  room.messages[found] = { ...next, version };
  state.commands.set(key, { request, version });
  return { kind: "changed", version };
}

/** The message after a command: itself when there is nothing to change, undefined when that is not allowed. */
function changed(
  message: ReceivedMessage,
  { userId, change: wanted }: Request & { kind: "change" },
): ReceivedMessage | undefined {
  const { seq, version, id, senderId } = message;
  if (wanted.do !== "react" && senderId !== userId) return undefined;
  if (wanted.do === "delete") {
    return message.deleted === true ? message : { seq, version, id, senderId, text: "", deleted: true };
  }
  if (message.deleted === true) return undefined;
  if (wanted.do === "edit") return message.text === wanted.text ? message : { ...message, text: wanted.text };
  const { reactions = [], ...bare } = message;
  const given = reactions.find(([emoji]) => emoji === wanted.emoji)?.[1] ?? [];
  if (given.includes(userId) === wanted.on) return message;
  const now = wanted.on ? [...given, userId] : given.filter((each) => each !== userId);
  const others = reactions.filter(([emoji]) => emoji !== wanted.emoji);
  const all = now.length === 0 ? others : [...others, [wanted.emoji, now] as [string, string[]]];
  return all.length === 0 ? bare : { ...bare, reactions: all };
}

function changeMember({ lists }: State, room: Room, request: Request & { kind: "member" }): void {
  const { userId, change } = request;
  const version = (room.version += 1);
  room.rowVersion = version;
  room.members.set(userId, { version, left: change === "leave" });
  if (change === "join") for (const device of devicesOf(userId)) room.marks.set(device, room.messages.length);
  const list = lists.get(userId);
  list?.entries.set(request.room, { version: (list.version += 1), removed: change === "leave" });
}

/** A person has a browser and a script. */
export function devicesOf(userId: string): string[] {
  return [`browser of ${userId}`, `script of ${userId}`];
}

const nothing = {
  after: 0,
  through: 0,
  snapshot: false,
  historyFrom: 0,
  members: [],
  messages: [],
  entries: [],
};

/** What follows `after` in a room, in one frame: at most `most` versions, cut at a removal. Nothing for a stranger. */
export function readChanges(
  state: State,
  name: string,
  userId: string,
  after: number,
  most: number,
): ReceivedChanges[] {
  const room = state.rooms.get(name);
  if (room === undefined || !isMember(state, name, userId)) return [];
  const changed = membersOf(room).filter(({ version }) => version > after);
  const removal = Math.min(...changed.filter(({ left }) => left).map(({ version }) => version));
  const through = Math.min(room.version, after + most, removal);
  const inFrame = ({ version }: { version: number }): boolean => version > after && version <= through;
  const row = inFrame({ version: room.rowVersion }) ? { conversation: rowOf(room) } : {};
  const messages = room.messages.filter(inFrame);
  return [{ ...nothing, feed: name, after, through, ...row, members: changed.filter(inFrame), messages }];
}

/** The beginning of a room for a device without a cursor, in one frame or in two. */
export function readBeginning(
  state: State,
  name: string,
  reader: { userId: string; deviceId: string; start: "snapshot" | "unacknowledged" },
  cut: number,
): ReceivedChanges[] {
  const room = state.rooms.get(name);
  if (room === undefined || !isMember(state, name, reader.userId)) return [];
  const historyFrom = reader.start === "snapshot" ? 1 : markOf(room, reader.deviceId) + 1;
  const messages = room.messages.filter(({ seq }) => seq >= historyFrom);
  const members = membersOf(room).filter(({ left }) => !left);
  const first = { ...nothing, feed: name, snapshot: true, historyFrom, conversation: rowOf(room), members };
  if (cut >= messages.length) return [{ ...first, through: room.version, messages }];
  return [
    { ...first, messages: messages.slice(0, cut) },
    { ...nothing, feed: name, through: room.version, messages: messages.slice(cut) },
  ];
}

/** What follows `after` in somebody's list of rooms. */
export function readList(
  state: State,
  userId: string,
  after: number | undefined,
): ReceivedChanges | undefined {
  const list = state.lists.get(userId);
  if (list === undefined || list.version <= (after ?? -1)) return undefined;
  const entries = [...list.entries].map(([conversationId, entry]) => ({
    conversationId,
    ...entry,
    readSeq: 0,
  }));
  return {
    ...nothing,
    feed: userId,
    after: after ?? 0,
    through: list.version,
    snapshot: after === undefined,
    entries: entries.filter(({ version, removed }) => (after === undefined ? !removed : version > after)),
  };
}

function membersOf(room: Room): { userId: string; version: number; left: boolean }[] {
  return [...room.members].map(([userId, member]) => ({ userId, ...member }));
}

function rowOf({ rowVersion, members }: Room): { version: number; memberCount: number } {
  const memberCount = [...members.values()].filter(({ left }) => !left).length;
  return { version: rowVersion, memberCount };
}
