import { clients } from "./clients.ts";
import type { Latency, SendingJob } from "./job.ts";
import { Latencies } from "./latencies.ts";
import { requestsTo } from "./message.ts";

/**
 * All send in turn, at fixed times, until the process ends; whoever still waits for an answer is passed over. Resolves once
 * they have begun.
 *
 * @returns how long sends have taken since they began, or since this was last asked
 */
export async function sending({ endpoint, senders, perSecond }: SendingJob): Promise<() => Latency> {
  const { protocol, port } = endpoint;
  const latencies = new Latencies();
  const lines = await Promise.all(
    senders.map(async ({ person, conversation }, index) => {
      const requestOf = requestsTo(conversation, `r${index.toString(16)}`);
      let [number, sentAt] = [0, 0];
      const line = await clients[protocol].write(port, person, () => {
        latencies.add(performance.now() - sentAt);
        sentAt = 0;
      });
      return () => {
        if (sentAt !== 0) return;
        sentAt = performance.now();
        line.send(requestOf((number += 1)));
      };
    }),
  );
  let turn = 0;
  setInterval(() => lines[(turn += 1) % lines.length]?.(), 1_000 / perSecond);
  return () => {
    const lap = latencies.summary();
    latencies.clear();
    return lap;
  };
}
