import { spanFor } from "../load/job.ts";
import { load, perCpuSecond } from "../load/load.ts";
import type { Scenario } from "../scenario.ts";
import { peer, restante, type Talkers } from "./pairs.ts";

export function durable(beside: string | undefined): Scenario {
  return {
    name: "durable",
    about:
      "64 people write to 64 others, each the next message once this one is answered and delivered: after it is on disk.",
    unit: "messages per server CPU second",
    better: "more",
    contenders: [
      restante("restante", {}, talk),
      ...(beside === undefined ? [] : [restante("beside", { checkout: beside }, talk)]),
      peer("ws", { file: "ws.ts", protocol: "ws", durable: true }, talk),
      peer("socket.io", { file: "socket-io.ts", protocol: "socket.io", durable: true }, talk),
      peer("raw sockets", { file: "raw.ts", protocol: "raw", durable: true }, talk),
      peer("connect-node", { file: "connect-node.ts", protocol: "grpc-web", durable: true }, talk),
    ],
    targets: [
      { of: "restante", at: "least", ratio: 0.9, to: "ws" },
      { of: "restante", at: "least", ratio: 1, to: "socket.io" },
    ],
  };
}

export async function talk({ server: { endpoint }, pairs, run }: Talkers) {
  const span = spanFor(run);
  return perCpuSecond(await load({ pattern: "talk", endpoint, pairs, span, perSecond: undefined }));
}
