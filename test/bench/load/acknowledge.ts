import { create, toBinary } from "@bufbuild/protobuf";
import { AcknowledgeMessagesRequestSchema } from "#proto/chat/v1/chat_pb.ts";
import { caller } from "./grpc-web.ts";
import type { Job, Outcome } from "./job.ts";
import { Latencies } from "./latencies.ts";
import { Stopwatch } from "./stopwatch.ts";
import { readMark } from "./wire.ts";

/** Everybody acknowledges one message after the other on a connection of their own, the next once this one is answered. */
export async function acknowledge({
  endpoint,
  callers,
  span,
}: Extract<Job, { pattern: "acknowledge" }>): Promise<Outcome> {
  const latencies = new Latencies();
  const done = Promise.withResolvers<Outcome>();
  const stopwatch = new Stopwatch(endpoint.pid, span, latencies);
  stopwatch.start();
  let things = 0;
  const begin = async ({ person, conversation }: (typeof callers)[number]): Promise<void> => {
    let seq = 0;
    let sentAt = 0;
    const call = (): void => {
      seq += 1;
      sentAt = performance.now();
      line.send(requestFor(conversation, seq));
    };
    const line = await caller(endpoint.port, "AcknowledgeMessages", person, (answer) => {
      if (readMark(answer) !== seq) throw new Error(`The mark is ${readMark(answer)}, and not ${seq}.`);
      latencies.add(performance.now() - sentAt);
      things += 1;
      const outcome = stopwatch.lap(things);
      if (outcome === undefined) call();
      else done.resolve(outcome);
    });
    call();
  };
  await Promise.all(callers.map(begin));
  return done.promise;
}

function requestFor(conversationId: string, seq: number): Buffer {
  const request = create(AcknowledgeMessagesRequestSchema, { conversationId, seq: BigInt(seq) });
  return Buffer.from(toBinary(AcknowledgeMessagesRequestSchema, request));
}
