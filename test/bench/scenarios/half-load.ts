import { spanFor } from "../load/job.ts";
import { load } from "../load/load.ts";
import type { Measurement, Run, Scenario } from "../scenario.ts";
import { durablePeers, talk } from "./durable.ts";
import { peer, restante, type Talkers } from "./pairs.ts";

/** Half of what ws reaches in this very run: measured once, when it is first asked for. */
let halfRate: Promise<number> | undefined;

export function halfLoad(): Scenario {
  return {
    name: "half-load",
    about:
      "64 people write to 64 others, at half of the rate that ws reaches in `durable`: how long 99 of 100 messages take, from when they were due to their delivery.",
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

async function atHalfRate({ server: { endpoint }, pairs, run }: Talkers): Promise<Measurement> {
  const perSecond = await (halfRate ??= findHalfRate(run));
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

async function findHalfRate(run: Run): Promise<number> {
  const { also } = await peer("ws", durablePeers.ws, talk).measure(run);
  return Math.max(1, Math.round((also["a second on the wall"] ?? 0) / 2));
}
