import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { getMessages as get } from "../chat/get-messages.ts";
import { requireCaller } from "./caller.ts";
import { fromMessage, toCounter } from "./mapping.ts";

export function getMessages({ chat }: { chat: Chat }): ServiceImpl<typeof ChatService>["getMessages"] {
  return async ({ conversationId, seqs, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    const numbers = seqs.map((seq) => toCounter(seq, "seqs"));
    return { messages: (await get(chat, caller, conversationId, numbers)).map(fromMessage) };
  };
}
