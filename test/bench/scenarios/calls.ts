import { spanFor } from "../load/job.ts";
import { load, perCpuSecond } from "../load/load.ts";
import type { Scenario } from "../scenario.ts";
import { peer, restante, type Talkers } from "./pairs.ts";
import { withoutStore } from "./without-store.ts";

export function calls(beside: string | undefined): Scenario {
  const laneOff = { nodeOptions: withoutStore, settings: { LANE: "off" } };
  return {
    name: "calls",
    about:
      "64 people call SendMessage, each again once answered; sessions, throttles and the log are as always, but no message is stored.",
    unit: "calls per server CPU second",
    better: "more",
    contenders: [
      restante("restante", { nodeOptions: withoutStore }, call),
      ...(beside === undefined
        ? []
        : [restante("beside", { nodeOptions: withoutStore, checkout: beside }, call)]),
      peer("node:http echo", { file: "http-echo.ts", protocol: "http", durable: false }, call),
      peer("ws echo", { file: "ws-echo.ts", protocol: "ws", durable: false }, call),
      peer("socket.io echo", { file: "socket-io-echo.ts", protocol: "socket.io", durable: false }, call),
      peer("connect-node", { file: "connect-node.ts", protocol: "grpc-web", durable: false }, call),
      restante("restante LANE=off", laneOff, call),
    ],
    targets: [{ of: "restante", at: "least", ratio: 0.75, to: "node:http echo" }],
  };
}

async function call({ server: { endpoint }, pairs, run }: Talkers) {
  const callers = pairs.map(({ sender, conversation }) => ({ person: sender, conversation }));
  const span = spanFor(run);
  return perCpuSecond(await load({ pattern: "calls", endpoint, callers, span }));
}
