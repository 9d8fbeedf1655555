import type { ServiceImpl } from "@connectrpc/connect";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import { updateProfile as update } from "../chat/update-profile.ts";
import { requireCaller } from "./caller.ts";
import type { CommandDeps } from "./command.ts";
import { admitOwnChange } from "./throttle.ts";

/** In sends: everybody whom the caller shares a conversation with is told. */
const COST = 20;

/** UpdateProfile. */
export function updateProfile({
  chat,
  sendThrottle,
}: CommandDeps): ServiceImpl<typeof AccountService>["updateProfile"] {
  return async ({ displayName, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    admitOwnChange(sendThrottle, caller.userId, COST);
    return { user: await update(chat, caller, { displayName }) };
  };
}
