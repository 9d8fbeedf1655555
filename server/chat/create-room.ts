import { Refusal } from "../refusal.ts";
import { addPeople, parseNames } from "./add-members.ts";
import type { Chat } from "./chat.ts";
import { checkClientId, MAX_IN_GROUP, MIN_IN_GROUP, parseRoomName, parseTopic } from "./limits.ts";
import { requireMember, requireRoomFor } from "./membership.ts";
import type { Caller, Conversation, ConversationId, MemberRole, RoomVisibility } from "./model.ts";
import type { ChatReader, ChatTransaction, RoomSettings } from "./ports.ts";
import { clientIdReused, conversationNotFound } from "./refusals.ts";
import { roomHash } from "./request-hash.ts";

export interface CreateRoomCommand {
  clientRoomId: string;
  /** Left out: a room. */
  kind?: "room" | "group";
  /** Of a room; empty for a group. */
  name: string;
  /** Undefined: not said, which for a room means private. */
  visibility: RoomVisibility | undefined;
  /** Of a room; left out: none. */
  topic?: string;
  /** Of a room; left out: everybody writes. */
  announcements?: boolean;
  /** Names of people to add; the caller's own does nothing. */
  usernames: readonly string[];
}

/** With everything said. */
type Command = Required<CreateRoomCommand>;

/**
 * Makes a room with the caller as its owner, or a group, which nobody owns; the same command again gives the one made
 * first, unless they have left it since: then it is nothing of theirs.
 */
export function createRoom(chat: Chat, caller: Caller, asked: CreateRoomCommand): Promise<Conversation> {
  const command: Command = { kind: "room", topic: "", announcements: false, ...asked };
  const requestHash = roomHash({ ...command, visibility: command.visibility ?? "private" });
  return chat.store.write(async (tx) => {
    const earlier = await tx.conversations.roomByClientId(caller.userId, command.clientRoomId);
    if (earlier === undefined) return existing(tx, await add(chat, tx, caller, command, requestHash));
    if (earlier.requestHash !== requestHash) throw clientIdReused("client_room_id");
    await requireMember(tx.conversations, earlier.id, caller.userId);
    return existing(tx, earlier.id);
  });
}

async function add(
  chat: Chat,
  tx: ChatTransaction,
  caller: Caller,
  command: Command,
  requestHash: string,
): Promise<ConversationId> {
  const { clientRoomId, kind } = command;
  checkClientId(clientRoomId, "client_room_id");
  const { settings, names, role } = kind === "group" ? asGroup(command) : asRoom(command);
  await requireRoomFor(chat.settings.limits, tx.conversations, caller.userId, "caller");
  const id = chat.env.newId("c_");
  await tx.conversations.addRoom({
    ...settings,
    id,
    kind,
    maker: caller.userId,
    clientRoomId,
    requestHash,
    createdAt: chat.env.now(),
  });
  await tx.conversations.addMember(id, caller.userId, role);
  await addPeople({ chat, tx, by: caller.userId }, id, names);
  if (kind === "group") await requireCompany(tx, id);
  return id;
}

/** What is made, who is in it beside its maker, and what its maker may do. */
interface Making {
  settings: RoomSettings;
  names: readonly string[];
  role: MemberRole;
}

function asRoom({ name, visibility, topic, announcements, usernames }: Command): Making {
  const settings = {
    name: parseRoomName(name),
    visibility: visibility ?? "private",
    topic: parseTopic(topic),
    announcements,
  };
  return { settings, names: parseNames(usernames, 0), role: "owner" };
}

function asGroup({ name, visibility, topic, announcements, usernames }: Command): Making {
  const given = {
    name: name !== "",
    visibility: visibility !== undefined,
    topic: topic !== "",
    announcements,
  };
  const field = Object.entries(given).find(([, is]) => is)?.[0];
  if (field !== undefined) {
    throw new Refusal("invalid-argument", `A group has no ${field}. Make a room instead.`, { field });
  }
  if (usernames.length >= MAX_IN_GROUP) throw wrongCompany();
  return {
    settings: { name: "", visibility: undefined, topic: "", announcements: false },
    names: usernames,
    role: "member",
  };
}

/** Refuses a group of fewer people than there are names: they may be one person's, or the caller's own. */
async function requireCompany(tx: ChatReader, id: ConversationId): Promise<void> {
  if ((await existing(tx, id)).memberCount < MIN_IN_GROUP) throw wrongCompany();
}

function wrongCompany(): Refusal {
  const message = `A group is you and ${MIN_IN_GROUP - 1} to ${MAX_IN_GROUP - 1} others.`;
  return new Refusal("invalid-argument", message, { field: "usernames" });
}

async function existing(tx: ChatReader, id: ConversationId): Promise<Conversation> {
  const room = await tx.conversations.byId(id);
  if (room === undefined) throw conversationNotFound();
  return room;
}
