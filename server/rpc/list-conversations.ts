import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { listConversations as list } from "../chat/list-conversations.ts";
import { requireCaller } from "./caller.ts";
import { fromListing } from "./mapping.ts";

export function listConversations({
  chat,
}: {
  chat: Chat;
}): ServiceImpl<typeof ChatService>["listConversations"] {
  return async ({ pageSize, pageToken }, context) => {
    const page = await list(chat, requireCaller(context), { size: pageSize, after: pageToken });
    return { conversations: page.conversations.map(fromListing), nextPageToken: page.next };
  };
}
