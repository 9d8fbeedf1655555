import { clients } from "./clients.ts";
import type { Endpoint, Job, Outcome, Pair } from "./job.ts";
import { Latencies } from "./latencies.ts";
import { requestsTo } from "./message.ts";
import { Stopwatch } from "./stopwatch.ts";
import { readAnswer, readMessages } from "./wire.ts";

/**
 * Each pair has a message on its way until it is answered and has arrived. Without `perSecond` the next follows at once;
 * with it, once the server is warm, messages are due at fixed times, spread over the pairs, and each one's time counts from
 * when it was due. What a cold server could not do in time would be waited for long after.
 */
export async function talk({
  endpoint,
  pairs,
  span,
  perSecond,
}: Extract<Job, { pattern: "talk" }>): Promise<Outcome> {
  const latencies = new Latencies();
  const done = Promise.withResolvers<Outcome>();
  const stopwatch = new Stopwatch(endpoint.pid, span, latencies);
  let things = 0;
  let isPaced = perSecond === undefined;
  const arrived = (ms: number): void => {
    latencies.add(ms);
    things += 1;
    const outcome = stopwatch.lap(things);
    if (outcome !== undefined) done.resolve(outcome);
    if (isPaced || perSecond === undefined || !stopwatch.isWarm) return;
    isPaced = true;
    for (const { rest } of talks) rest();
    pace(perSecond, (number, dueAt) => talks[number % talks.length]?.due(dueAt));
  };
  const talks = await Promise.all(pairs.map((pair, index) => openTalk(endpoint, pair, index, arrived)));
  stopwatch.start();
  for (const { keepTalking } of talks) keepTalking();
  return done.promise;
}

interface Talk {
  /** The next message follows whenever the one before has arrived. */
  keepTalking(): void;
  /** No longer: the next is sent when it is due. */
  rest(): void;
  /** A message is due, or was; it waits while another one is on its way. */
  due(at: number): void;
}

async function openTalk(
  { protocol, port }: Endpoint,
  { conversation, sender, receiver }: Pair,
  index: number,
  arrived: (ms: number) => void,
): Promise<Talk> {
  const client = clients[protocol];
  const requestOf = requestsTo(conversation, `t${index.toString(16)}`);
  const waiting: number[] = [];
  let always = false;
  let number = 0;
  let dueAt = 0;
  let [answeredSeq, deliveredSeq] = [0, 0];
  /** What is still to come of the message on its way: its answer, and itself. */
  let missing = 0;

  const send = (at: number): void => {
    number += 1;
    dueAt = at;
    missing = 2;
    line.send(requestOf(number));
  };
  const settle = (): void => {
    missing -= 1;
    if (missing > 0) return;
    if (answeredSeq !== deliveredSeq) throw new Error(`${deliveredSeq} was delivered for ${answeredSeq}.`);
    const next = always ? performance.now() : waiting.shift();
    if (next !== undefined) send(next);
  };
  const follow = (seq: number, before: number): number => {
    if (before !== 0 && seq !== before + 1) throw new Error(`${seq} came after ${before}.`);
    return seq;
  };
  await client.listen(port, receiver, (frame) =>
    readMessages(frame, (seq, numberNow) => {
      if (numberNow !== number) throw new Error(`Message ${numberNow} came in place of ${number}.`);
      deliveredSeq = follow(seq, deliveredSeq);
      arrived(performance.now() - dueAt);
      settle();
    }),
  );
  const line = await client.write(port, sender, (answer) => {
    answeredSeq = follow(readAnswer(answer), answeredSeq);
    settle();
  });
  return {
    keepTalking() {
      always = true;
      send(performance.now());
    },
    rest() {
      always = false;
    },
    due(at) {
      if (missing > 0) waiting.push(at);
      else send(at);
    },
  };
}

/**
 * Calls `work` so many times a second, for ever, for what has become due in each millisecond. It is due when the timer
 * fires: a load that is late by itself is no fault of the server's.
 */
function pace(perSecond: number, work: (number: number, dueAt: number) => void): void {
  const begun = performance.now();
  let number = 0;
  setInterval(() => {
    const now = performance.now();
    const due = ((now - begun) / 1_000) * perSecond;
    for (; number < due; number += 1) work(number, now);
  }, 1);
}
