import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { listMessages as list } from "../chat/list-messages.ts";
import { requireCaller } from "./caller.ts";
import { fromCounter, fromMessage, toCounter } from "./mapping.ts";

export function listMessages({ chat }: { chat: Chat }): ServiceImpl<typeof ChatService>["listMessages"] {
  return async (request, context) => {
    const caller = requireCaller(context, request.expectedUserId);
    const { messages, hasMore, through, lastSeq } = await list(chat, caller, request.conversationId, {
      beforeSeq: toCounter(request.beforeSeq, "before_seq"),
      afterSeq: toCounter(request.afterSeq, "after_seq"),
      fromTime: request.fromTime && timestampMs(request.fromTime),
      limit: request.limit,
    });
    return {
      messages: messages.map(fromMessage),
      hasMore,
      through: fromCounter(through),
      lastSeq: fromCounter(lastSeq),
    };
  };
}
