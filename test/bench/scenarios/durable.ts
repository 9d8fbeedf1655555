import type { Protocol } from "../load/job.ts";
import { load, perCpuSecond } from "../load/load.ts";
import { startPeer } from "../peer.ts";
import { copyOfData, temporary } from "../prepared.ts";
import { startRestante, type Measured } from "../restante.ts";
import type { Contender, Run, Scenario } from "../scenario.ts";
import { arrive, pairUp, type Society } from "../society.ts";

/** So many write to so many, each to one. */
const pairsOf = ({ short }: Run) => (short ? 4 : 64);
const spanOf = ({ short }: Run) =>
  short ? { warmUpMs: 50, measureMs: 50 } : { warmUpMs: 2_000, measureMs: 4_000 };

export function durable(beside: string | undefined): Scenario {
  return {
    name: "durable",
    about: "64 people write to 64 others; each message is on disk before it is answered and delivered.",
    unit: "messages per server CPU second",
    better: "more",
    contenders: [
      restante("restante", undefined),
      ...(beside === undefined ? [] : [restante("beside", beside)]),
      peer("ws", { file: "ws.ts", protocol: "ws" }),
      peer("socket.io", { file: "socket-io.ts", protocol: "socket.io" }),
      peer("raw sockets", { file: "raw.ts", protocol: "raw" }),
      peer("connect-node", { file: "connect-node.ts", protocol: "grpc-web" }),
    ],
    targets: [
      { of: "restante", at: "least", ratio: 0.9, to: "ws" },
      { of: "restante", at: "least", ratio: 1, to: "socket.io" },
    ],
  };
}

function restante(name: string, checkout: string | undefined): Contender {
  return {
    name,
    async measure(run) {
      using directory = temporary();
      const { society, dataDir } = await pairs(directory.path, run, checkout);
      await using server = await startRestante({ dataDir, checkout }, run);
      return await measure(server, society, run);
    },
  };
}

function peer(name: string, what: { file: string; protocol: Protocol }): Contender {
  return {
    name,
    async measure(run) {
      using directory = temporary();
      const prepared = await pairs(directory.path, run, undefined);
      await using server = await startPeer(what, directory.path, prepared, run);
      return await measure(server, prepared.society, run);
    },
  };
}

function pairs(directory: string, run: Run, checkout: string | undefined) {
  const populate = async (url: string) => pairUp(url, await arrive(url, 2 * pairsOf(run)));
  return copyOfData(directory, { name: `pairs ${pairsOf(run)}`, checkout, populate });
}

async function measure({ endpoint }: Measured, { people, conversations }: Society, run: Run) {
  const talking = conversations.flatMap(({ id }, index) => {
    const [sender, receiver] = people.slice(2 * index);
    return sender === undefined || receiver === undefined ? [] : [{ conversation: id, sender, receiver }];
  });
  const outcome = await load({
    pattern: "talk",
    endpoint,
    pairs: talking,
    span: spanOf(run),
    perSecond: undefined,
  });
  return perCpuSecond(outcome);
}
