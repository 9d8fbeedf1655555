import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { getInvitation as get } from "../chat/get-invitation.ts";
import { requireCaller } from "./caller.ts";
import { fromConversation } from "./mapping.ts";
import { admitRoomChange, type RoomDeps } from "./throttle.ts";

export function getInvitation({
  chat,
  roomThrottle,
}: RoomDeps): ServiceImpl<typeof ChatService>["getInvitation"] {
  return async ({ token }, context) => {
    const caller = requireCaller(context);
    admitRoomChange(roomThrottle, caller.userId);
    const { room, invitation, joined } = await get(chat, caller, token);
    return { room: fromConversation(room), creator: invitation.creator, joined };
  };
}
