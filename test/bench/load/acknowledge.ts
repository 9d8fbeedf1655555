import { create, toBinary } from "@bufbuild/protobuf";
import { AcknowledgeMessagesRequestSchema } from "#proto/chat/v1/chat_pb.ts";
import { caller } from "./grpc-web.ts";
import type { Job, Outcome } from "./job.ts";
import { keepCalling } from "./keep-calling.ts";
import { readMark } from "./wire.ts";

/** Everybody acknowledges one message after the other. */
export function acknowledge(job: Extract<Job, { pattern: "acknowledge" }>): Promise<Outcome> {
  return keepCalling(job, async ({ person, conversation }, _index, answered) => {
    let seq = 0;
    const line = await caller(job.endpoint.port, "AcknowledgeMessages", person, (answer) => {
      if (readMark(answer) !== seq) throw new Error(`The mark is ${readMark(answer)}, and not ${seq}.`);
      answered();
    });
    return () => line.send(requestFor(conversation, (seq += 1)));
  });
}

function requestFor(conversationId: string, seq: number): Buffer {
  const request = create(AcknowledgeMessagesRequestSchema, { conversationId, seq: BigInt(seq) });
  return Buffer.from(toBinary(AcknowledgeMessagesRequestSchema, request));
}
