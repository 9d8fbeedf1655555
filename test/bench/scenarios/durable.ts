import { spanFor } from "../load/job.ts";
import { load, perCpuSecond } from "../load/load.ts";
import type { Scenario } from "../scenario.ts";
import { peer, restante, type Talkers } from "./pairs.ts";
import { python } from "./python.ts";

/** Chats over other ways, with the product's store behind. */
export const durablePeers = {
  ws: { file: "ws.ts", protocol: "ws", durable: true },
  socketIo: { file: "socket-io.ts", protocol: "socket.io", durable: true },
  raw: { file: "raw.ts", protocol: "raw", durable: true },
  connectNode: { file: "connect-node.ts", protocol: "grpc-web", durable: true },
} as const;

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
      restante("restante over HTTP/2", { protocol: "grpc" }, talk),
      peer("ws", durablePeers.ws, talk),
      peer("socket.io", durablePeers.socketIo, talk),
      peer("raw sockets", durablePeers.raw, talk),
      peer("connect-node", durablePeers.connectNode, talk),
      python(talk),
    ],
    targets: [
      { of: "restante", at: "least", ratio: 0.9, to: "ws" },
      { of: "restante", at: "least", ratio: 1, to: "socket.io" },
      { of: "restante", at: "least", ratio: 4, to: "Python gRPC without a store" },
    ],
  };
}

export async function talk({ server: { endpoint }, pairs, run }: Talkers) {
  const job = { pattern: "talk", endpoint, pairs, span: spanFor(run), perSecond: undefined } as const;
  return perCpuSecond(await load(job));
}
