import { clients } from "./clients.ts";
import type { Job, Outcome } from "./job.ts";
import { Latencies } from "./latencies.ts";
import { requestsTo } from "./message.ts";
import { Stopwatch } from "./stopwatch.ts";
import { readAnswer } from "./wire.ts";

/** Everybody calls on a connection of their own, one call at a time. */
export async function calls({
  endpoint,
  callers,
  span,
}: Extract<Job, { pattern: "calls" }>): Promise<Outcome> {
  const client = clients[endpoint.protocol];
  const latencies = new Latencies();
  const done = Promise.withResolvers<Outcome>();
  const stopwatch = new Stopwatch(endpoint.pid, span, latencies);
  stopwatch.start();
  let things = 0;
  const begin = async (index: number): Promise<void> => {
    const caller = callers[index];
    if (caller === undefined) return;
    const requestOf = requestsTo(caller.conversation, `c${index.toString(16)}`);
    let number = 0;
    let request = requestOf(0);
    let sentAt = 0;
    let seq = 0;
    const call = (): void => {
      request = requestOf((number += 1));
      sentAt = performance.now();
      line.send(request);
    };
    const line = await client.write(endpoint.port, caller.person, (answer) => {
      if (endpoint.protocol !== "grpc-web") sameBytes(answer, request);
      else seq = follows(readAnswer(answer), seq);
      latencies.add(performance.now() - sentAt);
      things += 1;
      const outcome = stopwatch.lap(things);
      if (outcome === undefined) call();
      else done.resolve(outcome);
    });
    call();
  };
  await Promise.all(callers.map((_, index) => begin(index)));
  return done.promise;
}

function sameBytes(answer: Buffer, request: Buffer): void {
  if (!answer.equals(request)) throw new Error("The echo is none.");
}

function follows(seq: number, before: number): number {
  if (before !== 0 && seq !== before + 1) throw new Error(`${seq} came after ${before}.`);
  return seq;
}
