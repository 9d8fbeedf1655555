import type { HandlerContext } from "@connectrpc/connect";
import type { AcknowledgeMessagesRequest } from "#proto/chat/v1/chat_pb.ts";
import type { MovedMark } from "../chat/acknowledge.ts";
import type { Chat } from "../chat/chat.ts";
import type { Caller, ConversationId } from "../chat/model.ts";
import type { Delivery } from "../delivery/delivery.ts";
import { requireCaller } from "./caller.ts";
import { toCounter } from "./mapping.ts";
import { requireEpoch } from "./require-epoch.ts";

/** What the calls that move a mark are given. */
export interface MarkDeps {
  chat: Chat;
  /** The store's. */
  epoch: string;
  delivery: Pick<Delivery<never>, "marksMoved">;
}

/** An AcknowledgeMessagesRequest or a MarkReadRequest: they have the same fields. */
type MarkRequest = Omit<AcknowledgeMessagesRequest, "$typeName" | "$unknown">;

type Move = (chat: Chat, caller: Caller, id: ConversationId, seq: number) => Promise<MovedMark>;

/** What both calls do, for the RPC library and for the lane, which writes the answer in its own way: the mark now. */
export function moveMark(
  move: Move,
  { chat, delivery, epoch }: MarkDeps,
): (request: MarkRequest, context: Pick<HandlerContext, "values">) => Promise<number> {
  return async ({ conversationId, seq, epoch: named, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    requireEpoch(named, epoch);
    const mark = await move(chat, caller, conversationId, toCounter(seq, "seq"));
    // A frame that says nothing new would still say when.
    if (mark.told) delivery.marksMoved(conversationId, caller.userId);
    return mark.seq;
  };
}
