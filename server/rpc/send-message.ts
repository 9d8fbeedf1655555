import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import {
  type SendCommand,
  type SendResult,
  type SendTarget,
  sendMessage as send,
  sentBefore,
} from "../chat/send-message.ts";
import type { Delivery } from "../delivery/delivery.ts";
import { Refusal } from "../refusal.ts";
import { admit } from "./admission.ts";
import { requireCaller } from "./caller.ts";
import type { CommandDeps } from "./command.ts";
import { fromCounter, toCounter } from "./mapping.ts";
import type { SendRequest } from "./send-wire.ts";

export type SendDeps = CommandDeps & { delivery: Pick<Delivery<never>, "wrote"> };

export function sendMessage(deps: SendDeps): ServiceImpl<typeof ChatService>["sendMessage"] {
  const store = storeMessage(deps);
  return async (request, context) => {
    const { conversationId, seq, version, createdAt, recipientUnclaimed } = await store(request, context);
    return {
      conversationId,
      seq: fromCounter(seq),
      version: fromCounter(version),
      createTime: timestampFromMs(createdAt),
      recipientUnclaimed,
    };
  };
}

/** What the call does, for the lane too, which writes the answer in its own way. */
export function storeMessage({
  chat,
  sendThrottle,
  delivery,
}: SendDeps): (request: SendRequest, context: Pick<HandlerContext, "values">) => Promise<SendResult> {
  return async (request, context) => {
    const caller = requireCaller(context, request.expectedUserId);
    const command = toCommand(request);
    const sent = await admit(sendThrottle, caller.userId, {
      perform: () => send(chat, caller, command),
      earlier: () => sentBefore(chat, caller, command),
    });
    delivery.wrote(sent.conversationId, caller.userId);
    return sent;
  };
}

function toCommand({ clientMessageId, target, text, replyToSeq, forward }: SendRequest): SendCommand {
  return {
    clientMessageId,
    target: toTarget(target),
    text,
    replyToSeq: toCounter(replyToSeq, "reply_to_seq"),
    forward: forward && {
      conversationId: forward.conversationId,
      seq: toCounter(forward.seq, "forward.seq"),
    },
  };
}

function toTarget(target: SendRequest["target"]): SendTarget {
  switch (target.case) {
    case "conversationId":
      return { kind: "conversation_id", value: target.value };
    case "username":
      return { kind: "username", value: target.value };
    case "userId":
      return { kind: "user_id", value: target.value };
    case undefined:
      throw new Refusal(
        "invalid-argument",
        "Say whom or where to send this: conversation_id, username or user_id.",
        {
          field: "target",
        },
      );
  }
}
