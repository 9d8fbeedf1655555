import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { updateEntry as update } from "../chat/update-entry.ts";
import { requireCaller } from "./caller.ts";
import type { CommandDeps } from "./command.ts";
import { fromCounter, toCounter } from "./mapping.ts";
import { admitOwnChange } from "./throttle.ts";

export function updateEntry({
  chat,
  sendThrottle,
}: CommandDeps): ServiceImpl<typeof ChatService>["updateEntry"] {
  return async ({ conversationId, muted, pinned, archived, unreadSeq, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    admitOwnChange(sendThrottle, caller.userId);
    const unread = unreadSeq === undefined ? undefined : toCounter(unreadSeq, "unread_seq");
    const version = await update(chat, caller, conversationId, {
      muted,
      pinned,
      archived,
      unreadSeq: unread,
    });
    return { version: fromCounter(version) };
  };
}
