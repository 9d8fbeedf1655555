import type { ServiceImpl } from "@connectrpc/connect";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import { setBlock as set } from "../chat/set-block.ts";
import type { Delivery } from "../delivery/delivery.ts";
import { requireCaller } from "./caller.ts";
import type { CommandDeps } from "./command.ts";
import { admitOwnChange } from "./throttle.ts";

/** SetBlock. */
export function setBlock({
  chat,
  sendThrottle,
  delivery,
}: CommandDeps & { delivery: Pick<Delivery<never>, "blockChanged"> }): ServiceImpl<
  typeof AccountService
>["setBlock"] {
  return async ({ userId, blocked, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    admitOwnChange(sendThrottle, caller.userId);
    if (await set(chat, caller, userId, blocked)) await delivery.blockChanged(caller.userId, userId);
    return {};
  };
}
