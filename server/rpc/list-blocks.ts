import type { ServiceImpl } from "@connectrpc/connect";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import { listBlocks as list } from "../chat/list-blocks.ts";
import { requireCaller } from "./caller.ts";
import type { CommandDeps } from "./command.ts";
import { admitOwnChange } from "./throttle.ts";

/** ListBlocks. */
export function listBlocks({
  chat,
  sendThrottle,
}: CommandDeps): ServiceImpl<typeof AccountService>["listBlocks"] {
  return async (_request, context) => {
    const caller = requireCaller(context);
    admitOwnChange(sendThrottle, caller.userId);
    return { users: await list(chat, caller) };
  };
}
