import type { Chat } from "./chat.ts";
import { parseRoomName, parseTopic } from "./limits.ts";
import { requireOpen, requireStaff } from "./membership.ts";
import type { Caller, Conversation, ConversationId } from "./model.ts";
import type { RoomSettings } from "./ports.ts";
import { conversationNotFound } from "./refusals.ts";

/** What is to change in a room; what is undefined stays. */
export type RoomUpdate = { [Field in keyof RoomSettings]: RoomSettings[Field] | undefined };

/** Changes a room's name, topic or settings, as its owner and admins may. Nothing to change is no change. */
export function updateRoom(
  chat: Chat,
  caller: Caller,
  id: ConversationId,
  update: RoomUpdate,
): Promise<Conversation> {
  return chat.store.write(async (tx) => {
    await tx.conversations.lock(id);
    requireOpen(await requireStaff(tx.conversations, id, caller.userId));
    const room = await tx.conversations.byId(id);
    if (room === undefined) throw conversationNotFound();
    const settings = updated(room, update);
    if (isSame(room, settings)) return room;
    await tx.conversations.setRoom(id, settings);
    return (await tx.conversations.byId(id)) ?? room;
  });
}

function updated(room: RoomSettings, { name, visibility, topic, announcements }: RoomUpdate): RoomSettings {
  return {
    name: name === undefined ? room.name : parseRoomName(name),
    visibility: visibility ?? room.visibility,
    topic: topic === undefined ? room.topic : parseTopic(topic),
    announcements: announcements ?? room.announcements,
  };
}

function isSame(a: RoomSettings, b: RoomSettings): boolean {
  return (
    a.name === b.name &&
    a.visibility === b.visibility &&
    a.topic === b.topic &&
    a.announcements === b.announcements
  );
}
