import { clients } from "./clients.ts";
import type { Job, Outcome } from "./job.ts";
import { Latencies } from "./latencies.ts";
import { requestsTo } from "./message.ts";
import { Stopwatch } from "./stopwatch.ts";
import { readAnswer, readMessages } from "./wire.ts";

/** How many connections are opened at a time. */
const AT_ONCE = 50;

/**
 * One writes, and the next is written once everybody has got this one: so each message is a delivery of its own to
 * everybody, and nobody gets two in one write.
 */
export async function fanOut({
  endpoint,
  room,
  sender,
  listeners,
  span,
}: Extract<Job, { pattern: "fan-out" }>): Promise<Outcome> {
  const client = clients[endpoint.protocol];
  const requestOf = requestsTo(room, "f");
  const latencies = new Latencies();
  const done = Promise.withResolvers<Outcome>();
  const stopwatch = new Stopwatch(endpoint.pid, span, latencies);
  /** Of the message that is on its way. */
  let number = 0;
  let got = 0;
  let answered = false;
  let sentAt = 0;
  /** The room's number of message `number`; 0: nobody has said yet. */
  let seq = 0;

  const next = (): void => {
    const things = number * listeners.length;
    const outcome = stopwatch.lap(things);
    if (outcome !== undefined) return done.resolve(outcome);
    number += 1;
    seq = seq === 0 ? 0 : seq + 1;
    got = 0;
    answered = false;
    sentAt = performance.now();
    line.send(requestOf(number));
  };
  const check = (seqNow: number, numberNow: number): void => {
    if (seq === 0) seq = seqNow;
    if (seqNow !== seq || numberNow !== number) {
      throw new Error(`Message ${number} should have number ${seq}; ${numberNow} came with ${seqNow}.`);
    }
  };
  const complete = (): void => {
    if (answered && got === listeners.length) next();
  };
  const listen = async (index: number): Promise<void> => {
    const listener = listeners[index];
    if (listener === undefined) return;
    let last = 0;
    await client.listen(endpoint.port, listener, (frame) =>
      readMessages(frame, (seqNow, numberNow) => {
        check(seqNow, numberNow);
        if (last === numberNow) throw new Error(`Message ${number} came twice.`);
        last = numberNow;
        got += 1;
        latencies.add(performance.now() - sentAt);
        complete();
      }),
    );
    await listen(index + AT_ONCE);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => listen(index)));
  const line = await client.write(endpoint.port, sender, (answer) => {
    check(readAnswer(answer), number);
    answered = true;
    complete();
  });
  stopwatch.start();
  next();
  return done.promise;
}
