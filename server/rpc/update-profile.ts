import type { ServiceImpl } from "@connectrpc/connect";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import { updateProfile as update } from "../chat/update-profile.ts";
import { requireCaller } from "./caller.ts";
import { admitOwnChange, type RoomDeps } from "./throttle.ts";

/** In changes of rooms: everybody whom the caller shares a conversation with is told, in each of them. */
const COST = 10;

/** UpdateProfile. */
export function updateProfile({
  chat,
  roomThrottle,
}: RoomDeps): ServiceImpl<typeof AccountService>["updateProfile"] {
  return async ({ displayName, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    admitOwnChange(roomThrottle, caller.userId, COST, "LIMIT_ROOM_CHANGES");
    return { user: await update(chat, caller, { displayName }) };
  };
}
