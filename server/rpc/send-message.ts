import type { MessageInitShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { SendMessageRequest, SendMessageResponseSchema } from "#proto/chat/v1/chat_pb.ts";
import { type SendCommand, type SendTarget, sendMessage as send, sentBefore } from "../chat/send-message.ts";
import type { Delivery } from "../delivery/delivery.ts";
import { Refusal } from "../refusal.ts";
import { admit } from "./admission.ts";
import { requireCaller } from "./caller.ts";
import type { CommandDeps } from "./command.ts";
import { fromCounter, toCounter } from "./mapping.ts";

/** Also for the lane, which has no more of a context than this. */
export function sendMessage({
  chat,
  sendThrottle,
  delivery,
}: CommandDeps & {
  delivery: Pick<Delivery<never>, "wrote">;
}): (
  request: SendMessageRequest,
  context: Pick<HandlerContext, "values">,
) => Promise<MessageInitShape<typeof SendMessageResponseSchema>> {
  return async (request, context) => {
    const caller = requireCaller(context, request.expectedUserId);
    const command = toCommand(request);
    const { conversationId, seq, version, createdAt, recipientUnclaimed } = await admit(
      sendThrottle,
      caller.userId,
      { perform: () => send(chat, caller, command), earlier: () => sentBefore(chat, caller, command) },
    );
    delivery.wrote(conversationId, caller.userId);
    return {
      conversationId,
      seq: fromCounter(seq),
      version: fromCounter(version),
      createTime: timestampFromMs(createdAt),
      recipientUnclaimed,
    };
  };
}

function toCommand({ clientMessageId, target, text, replyToSeq, forward }: SendMessageRequest): SendCommand {
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

function toTarget(target: SendMessageRequest["target"]): SendTarget {
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
