import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { markRead as read } from "../chat/mark-read.ts";
import type { Delivery } from "../delivery/delivery.ts";
import { requireCaller } from "./caller.ts";
import { fromCounter, toCounter } from "./mapping.ts";
import { requireEpoch } from "./require-epoch.ts";

export function markRead({
  chat,
  delivery,
  epoch,
}: {
  chat: Chat;
  /** The store's. */
  epoch: string;
  delivery: Pick<Delivery<never>, "marksMoved">;
}): ServiceImpl<typeof ChatService>["markRead"] {
  return async ({ conversationId, seq, epoch: named, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    requireEpoch(named, epoch);
    const mark = await read(chat, caller, conversationId, toCounter(seq, "seq"));
    // A frame that says nothing new would still say when.
    if (!mark.hidden) delivery.marksMoved(conversationId, caller.userId);
    return { readSeq: fromCounter(mark.seq) };
  };
}
