import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { revokeInvitation as revoke } from "../chat/revoke-invitation.ts";
import { requireCaller } from "./caller.ts";
import { admitRoomChange, type RoomDeps } from "./throttle.ts";

export function revokeInvitation({
  chat,
  roomThrottle,
}: RoomDeps): ServiceImpl<typeof ChatService>["revokeInvitation"] {
  return async ({ conversationId, invitationId, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    admitRoomChange(roomThrottle, caller.userId);
    await revoke(chat, caller, conversationId, invitationId);
    return {};
  };
}
