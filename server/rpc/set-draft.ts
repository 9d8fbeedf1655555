import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { setDraft as set } from "../chat/set-draft.ts";
import { requireCaller } from "./caller.ts";
import type { CommandDeps } from "./command.ts";
import { fromCounter, toCounter } from "./mapping.ts";
import { admitOwnChange } from "./throttle.ts";

export function setDraft({ chat, sendThrottle }: CommandDeps): ServiceImpl<typeof ChatService>["setDraft"] {
  return async ({ conversationId, text, replyToSeq, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    admitOwnChange(sendThrottle, caller.userId);
    const draft = { text, replyToSeq: toCounter(replyToSeq, "reply_to_seq") };
    return { version: fromCounter(await set(chat, caller, conversationId, draft)) };
  };
}
