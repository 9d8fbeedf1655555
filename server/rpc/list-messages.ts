import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { listMessages as list } from "../chat/list-messages.ts";
import { requireCaller } from "./caller.ts";
import { fromCounter, fromMessage, toCounter } from "./mapping.ts";

export function listMessages({ chat }: { chat: Chat }): ServiceImpl<typeof ChatService>["listMessages"] {
  return async ({ conversationId, beforeSeq, limit, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    const page = { beforeSeq: toCounter(beforeSeq, "before_seq"), limit };
    const { messages, hasMore, through } = await list(chat, caller, conversationId, page);
    return { messages: messages.map(fromMessage), hasMore, through: fromCounter(through) };
  };
}
