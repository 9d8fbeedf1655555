import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { mayWrite } from "../chat/may-write.ts";
import type { Delivery } from "../delivery/delivery.ts";
import { requireCaller } from "./caller.ts";

export function setTyping({
  chat,
  delivery,
}: {
  chat: Chat;
  delivery: Pick<Delivery<never>, "isTypingNews" | "setTyping">;
}): ServiceImpl<typeof ChatService>["setTyping"] {
  return async ({ conversationId, typing, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    // Before anything is read: whoever says it at every key costs next to nothing.
    if (!delivery.isTypingNews(conversationId, caller.userId, typing)) return {};
    if (await mayWrite(chat, caller, conversationId)) {
      await delivery.setTyping(conversationId, caller.userId, typing);
    }
    return {};
  };
}
