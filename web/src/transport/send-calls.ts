import { createClient, type Transport } from "@connectrpc/connect";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { ChangeRow, SendRow, StoredAt, Subject, Target } from "../chat/outbox-row.ts";
import { settled } from "./errors.ts";
import { millis, toNumber } from "./mapping.ts";

/** The write path. The same row is the same request at every attempt. */
export interface SendCalls {
  send(
    row: Pick<SendRow, "id" | "target" | "text" | "replyToSeq" | "forward">,
    expectedUserId: string,
    signal: AbortSignal,
  ): Promise<StoredAt>;
  /**
   * @returns the version of the change in its feed: the conversation's, or the personal one for a change of the entry
   */
  change(
    row: Pick<ChangeRow, "id" | "command"> & { conversationId: string },
    expectedUserId: string,
    signal: AbortSignal,
  ): Promise<number>;
}

export function sendCalls(transport: Transport): SendCalls {
  const chat = createClient(ChatService, transport);
  return {
    send: async (row, expectedUserId, signal) => {
      const { forward } = row;
      const request = {
        clientMessageId: row.id,
        target: toTarget(row.target),
        text: forward === undefined ? row.text : "",
        replyToSeq: BigInt(row.replyToSeq ?? 0),
        ...(forward && { forward: { conversationId: forward.conversationId, seq: BigInt(forward.seq) } }),
        expectedUserId,
      };
      const { conversationId, seq, version, createTime } = await settled(
        chat.sendMessage(request, { signal }),
      );
      return {
        conversationId,
        seq: toNumber(seq),
        version: toNumber(version),
        createdAt: millis(createTime) ?? 0,
      };
    },
    change: async ({ id, command, conversationId }, expectedUserId, signal) => {
      const common = { clientCommandId: id, conversationId, expectedUserId };
      const perform = () => {
        switch (command.kind) {
          case "edit":
            return chat.editMessage(
              { ...common, message: toMessage(command.of), text: command.text },
              { signal },
            );
          case "delete":
            return chat.deleteMessage({ ...common, message: toMessage(command.of) }, { signal });
          case "react": {
            const { emoji, on } = command;
            return chat.setReaction({ ...common, message: toMessage(command.of), emoji, on }, { signal });
          }
          case "pin": {
            const { pinned } = command;
            return chat.pinMessage({ ...common, message: toMessage(command.of), pinned }, { signal });
          }
          case "entry": {
            const { unreadSeq, ...flags } = command.change;
            const marks = unreadSeq === undefined ? {} : { unreadSeq: BigInt(unreadSeq) };
            return chat.updateEntry({ conversationId, expectedUserId, ...flags, ...marks }, { signal });
          }
        }
      };
      return toNumber((await settled<{ version: bigint }>(perform())).version);
    },
  };
}

function toMessage(subject: Subject) {
  return "seq" in subject
    ? ({ case: "seq", value: BigInt(subject.seq) } as const)
    : ({ case: "clientMessageId", value: subject.clientMessageId } as const);
}

function toTarget(target: Target) {
  if ("username" in target) {
    return { case: "username", value: target.username } as const;
  }
  return "userId" in target
    ? ({ case: "userId", value: target.userId } as const)
    : ({ case: "conversationId", value: target.conversationId } as const);
}
