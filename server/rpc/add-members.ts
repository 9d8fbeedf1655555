import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { addMembers as add } from "../chat/add-members.ts";
import { requireCaller } from "./caller.ts";
import { admitRoomChange, type RoomDeps } from "./throttle.ts";
import { fromConversation } from "./mapping.ts";

export function addMembers({ chat, roomThrottle }: RoomDeps): ServiceImpl<typeof ChatService>["addMembers"] {
  return async ({ conversationId, usernames, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    admitRoomChange(roomThrottle, caller.userId, usernames.length);
    return { conversation: fromConversation(await add(chat, caller, conversationId, usernames)) };
  };
}
