import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { createInvitation as make } from "../chat/create-invitation.ts";
import { requireCaller } from "./caller.ts";
import { fromInvitation, toLifetime } from "./room-fields.ts";
import { admitRoomChange, type RoomDeps } from "./throttle.ts";

export function createInvitation({
  chat,
  roomThrottle,
}: RoomDeps): ServiceImpl<typeof ChatService>["createInvitation"] {
  return async ({ conversationId, lifetime, maxUses, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    admitRoomChange(roomThrottle, caller.userId);
    const command = { lifetime: toLifetime(lifetime), maxUses };
    const { invitation, token } = await make(chat, caller, conversationId, command);
    return { invitation: fromInvitation(invitation), token };
  };
}
