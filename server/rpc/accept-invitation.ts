import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { acceptInvitation as accept } from "../chat/accept-invitation.ts";
import { requireCaller } from "./caller.ts";
import { fromConversation } from "./mapping.ts";
import { admitRoomChange, type RoomDeps } from "./throttle.ts";

export function acceptInvitation({
  chat,
  roomThrottle,
}: RoomDeps): ServiceImpl<typeof ChatService>["acceptInvitation"] {
  return async ({ token, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    admitRoomChange(roomThrottle, caller.userId);
    return { conversation: fromConversation(await accept(chat, caller, token)) };
  };
}
