import type { ServiceImpl } from "@connectrpc/connect";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ChatService, SendMessageRequest } from "#proto/chat/v1/chat_pb.ts";
import type { Chat } from "../chat/chat.ts";
import type { Caller } from "../chat/model.ts";
import {
  type SendCommand,
  type SendResult,
  type SendTarget,
  sendMessage as send,
  sentBefore,
} from "../chat/send-message.ts";
import { Refusal } from "../refusal.ts";
import { requireCaller } from "./caller.ts";
import { fromCounter } from "./mapping.ts";
import type { Throttle } from "./throttle.ts";

export function sendMessage(deps: {
  chat: Chat;
  sendThrottle: Throttle;
}): ServiceImpl<typeof ChatService>["sendMessage"] {
  return async (request, context) => {
    const caller = requireCaller(context, request.expectedUserId);
    const { conversationId, seq, version, createdAt, recipientUnclaimed } = await store(
      deps,
      caller,
      toCommand(request),
    );
    return {
      conversationId,
      seq: fromCounter(seq),
      version: fromCounter(version),
      createTime: timestampFromMs(createdAt),
      recipientUnclaimed,
    };
  };
}

/** A send beyond the allowance is refused, unless it only repeats one that is stored (P8). */
async function store(
  { chat, sendThrottle }: { chat: Chat; sendThrottle: Throttle },
  caller: Caller,
  command: SendCommand,
): Promise<SendResult> {
  const retryAfterMs = sendThrottle(caller.userId);
  if (retryAfterMs === 0) return send(chat, caller, command);
  const earlier = await sentBefore(chat, caller, command);
  if (earlier !== undefined) return earlier;
  throw new Refusal("throttled", "You are sending very fast. The rest follows in a moment.", {
    retryAfterMs,
  });
}

function toCommand({ clientMessageId, target, text }: SendMessageRequest): SendCommand {
  return { clientMessageId, target: toTarget(target), text };
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
