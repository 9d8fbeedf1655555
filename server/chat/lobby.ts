import type { Chat, ChatSettings } from "./chat.ts";
import { LOBBY_ID, type UserId } from "./model.ts";
import type { ChatTransaction } from "./ports.ts";

/** Makes the lobby unless it exists or is switched off. To be done at every start, before anybody logs in. */
export async function ensureLobby(chat: Chat): Promise<void> {
  if (!chat.settings.lobby) return;
  // Where there is nothing to make, a server on a full disk can start, for people to read.
  if (await chat.store.read(async (tx) => (await tx.conversations.byId(LOBBY_ID)) !== undefined)) return;
  await chat.store.write(async (tx) => {
    await tx.conversations.addRoom({
      id: LOBBY_ID,
      kind: "room",
      name: "lobby",
      visibility: "public",
      topic: "",
      announcements: false,
      maker: undefined,
      clientRoomId: undefined,
      requestHash: "",
      createdAt: chat.env.now(),
    });
  });
}

/**
 * What happens when a name is claimed, in the transaction that claims it: those who wrote to it learn that
 * somebody has come, and the newcomer joins the lobby.
 */
export async function welcome(
  tx: ChatTransaction,
  { lobby, limits }: Pick<ChatSettings, "lobby" | "limits">,
  userId: UserId,
): Promise<void> {
  await tx.users.announce(userId);
  if (!lobby) return;
  const room = await tx.conversations.byId(LOBBY_ID);
  // Whoever comes when it is full is a person like any other, without the lobby.
  if (room === undefined || room.memberCount >= limits.members) return;
  if ((await tx.conversations.membership(LOBBY_ID, userId)) !== undefined) return;
  await tx.conversations.addMember(LOBBY_ID, userId, "member");
}
