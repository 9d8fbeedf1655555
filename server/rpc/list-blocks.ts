import type { ServiceImpl } from "@connectrpc/connect";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { listBlocks as list } from "../chat/list-blocks.ts";
import { requireCaller } from "./caller.ts";

/** ListBlocks. */
export function listBlocks({ chat }: { chat: Chat }): ServiceImpl<typeof AccountService>["listBlocks"] {
  return async (_request, context) => ({ users: await list(chat, requireCaller(context)) });
}
