import { addPeople, parseNames } from "./add-members.ts";
import type { Chat } from "./chat.ts";
import { checkClientId, parseRoomName } from "./limits.ts";
import { requireMember, requireRoomFor } from "./membership.ts";
import type { Caller, Conversation, ConversationId, RoomVisibility } from "./model.ts";
import type { ChatReader, ChatTransaction } from "./ports.ts";
import { clientIdReused, conversationNotFound } from "./refusals.ts";
import { roomHash } from "./request-hash.ts";

export interface CreateRoomCommand {
  clientRoomId: string;
  name: string;
  visibility: RoomVisibility;
  /** Names of people to add; the caller's own does nothing. */
  usernames: readonly string[];
}

/**
 * Makes a room with the caller as its owner; the same command again gives the room made first, unless they
 * have left it since: then it is nothing of theirs.
 */
export function createRoom(chat: Chat, caller: Caller, command: CreateRoomCommand): Promise<Conversation> {
  const requestHash = roomHash(command);
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
  command: CreateRoomCommand,
  requestHash: string,
): Promise<ConversationId> {
  checkClientId(command.clientRoomId, "client_room_id");
  const name = parseRoomName(command.name);
  const names = parseNames(command.usernames, 0);
  await requireRoomFor(tx.conversations, caller.userId, "caller");
  const id = chat.env.newId("c_");
  const createdAt = chat.env.now();
  const { visibility, clientRoomId } = command;
  await tx.conversations.addRoom({
    id,
    name,
    visibility,
    owner: caller.userId,
    clientRoomId,
    requestHash,
    createdAt,
  });
  await tx.conversations.addMember(id, caller.userId, "owner");
  await addPeople(chat, tx, id, names);
  return id;
}

async function existing(tx: ChatReader, id: ConversationId): Promise<Conversation> {
  const room = await tx.conversations.byId(id);
  if (room === undefined) throw conversationNotFound();
  return room;
}
