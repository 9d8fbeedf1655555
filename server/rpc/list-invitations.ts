import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { listInvitations as list } from "../chat/list-invitations.ts";
import { requireCaller } from "./caller.ts";
import { fromInvitation } from "./room-fields.ts";

export function listInvitations({
  chat,
}: {
  chat: Chat;
}): ServiceImpl<typeof ChatService>["listInvitations"] {
  return async ({ conversationId, expectedUserId }, context) => {
    const invitations = await list(chat, requireCaller(context, expectedUserId), conversationId);
    return { invitations: invitations.map(fromInvitation) };
  };
}
