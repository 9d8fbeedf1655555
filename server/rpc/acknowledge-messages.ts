import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { acknowledge } from "../chat/acknowledge.ts";
import type { Chat } from "../chat/chat.ts";
import type { Delivery } from "../delivery/delivery.ts";
import { requireCaller } from "./caller.ts";
import { fromCounter, toCounter } from "./mapping.ts";
import { requireEpoch } from "./require-epoch.ts";

export function acknowledgeMessages({
  chat,
  delivery,
  epoch,
}: {
  chat: Chat;
  /** The store's. */
  epoch: string;
  delivery: Pick<Delivery<never>, "marksMoved">;
}): ServiceImpl<typeof ChatService>["acknowledgeMessages"] {
  return async ({ conversationId, seq, epoch: named, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    requireEpoch(named, epoch);
    const mark = await acknowledge(chat, caller, conversationId, toCounter(seq, "seq"));
    delivery.marksMoved(conversationId, caller.userId);
    return { seq: fromCounter(mark) };
  };
}
