import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { listReactions as list } from "../chat/list-reactions.ts";
import { requireCaller } from "./caller.ts";
import { toCounter } from "./mapping.ts";

export function listReactions({ chat }: { chat: Chat }): ServiceImpl<typeof ChatService>["listReactions"] {
  return async ({ conversationId, seq, emoji, pageSize, pageToken, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    const reaction = { conversationId, seq: toCounter(seq, "seq"), emoji };
    const page = { size: pageSize, after: pageToken };
    const { users, next, mine } = await list(chat, caller, reaction, page);
    return { users, nextPageToken: next, mine };
  };
}
