import { spanFor } from "../load/job.ts";
import { load } from "../load/load.ts";
import type { Contender, Measurement, Run, Scenario } from "../scenario.ts";
import { durablePeers, talk } from "./durable.ts";
import { peer, restante, type Talkers } from "./pairs.ts";

/** Half of whose load is the same for all: of what ws reaches, or of what Restante does. */
export function halfLoads(): Scenario[] {
  return [
    halfLoad("half-load", peer("ws", durablePeers.ws, talk)),
    halfLoad("half-own-load", restante("restante", {}, talk)),
  ];
}

/** @param whose is measured once in a run, when the first contender needs it */
function halfLoad(name: string, whose: Contender): Scenario {
  let halfRate: Promise<number> | undefined;
  const atHalfRate = async (talkers: Talkers): Promise<Measurement> =>
    measureAt(await (halfRate ??= halfRateOf(whose, talkers.run)), talkers);
  return {
    name,
    about: `64 people write to 64 others, at half of the rate that ${whose.name} reaches in \`durable\`: how long 99 of 100 messages take, from when they were due to their delivery.`,
    unit: "milliseconds, p99",
    better: "less",
    contenders: [
      restante("restante", {}, atHalfRate),
      peer("ws", durablePeers.ws, atHalfRate),
      peer("socket.io", durablePeers.socketIo, atHalfRate),
    ],
    targets: [{ of: "restante", at: "most", ratio: 1.2, to: "ws" }],
  };
}

async function halfRateOf(whose: Contender, run: Run): Promise<number> {
  const { also } = await whose.measure(run);
  return Math.max(1, Math.round((also["a second on the wall"] ?? 0) / 2));
}

async function measureAt(
  perSecond: number,
  { server: { endpoint }, pairs, run }: Talkers,
): Promise<Measurement> {
  const outcome = await load({ pattern: "talk", endpoint, pairs, span: spanFor(run), perSecond });
  const { things, wallMs, serverCpuMs, loadCpuMs, latency } = outcome;
  return {
    figure: latency.p99,
    also: {
      "p50 ms": latency.p50,
      "most ms": latency.most,
      "asked for a second": perSecond,
      "a second on the wall": (things / wallMs) * 1_000,
      "server busy %": (serverCpuMs / wallMs) * 100,
      "load busy %": (loadCpuMs / wallMs) * 100,
    },
  };
}
