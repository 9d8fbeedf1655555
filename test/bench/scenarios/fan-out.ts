import { LOBBY_ID } from "../../../server/chat/model.ts";
import { spanFor } from "../load/job.ts";
import { load, perCpuSecond } from "../load/load.ts";
import { startPeer, type PeerProgram } from "../peer.ts";
import { copyOfData, temporary } from "../prepared.ts";
import { startRestante, type Measured } from "../restante.ts";
import type { Contender, Run, Scenario } from "../scenario.ts";
import { arrive, type Society } from "../society.ts";

/** One writes, so many get it. */
const membersOf = ({ short }: Run) => (short ? 20 : 1_000);

export function fanOut(beside: string | undefined): Scenario {
  return {
    name: "fan-out",
    about: "One person writes to a room of 1,000 who listen, again once all have got the last message.",
    unit: "deliveries per server CPU second",
    better: "more",
    contenders: listening(beside, restante, peer),
    targets: [
      { of: "restante", at: "least", ratio: 1, to: "ws" },
      { of: "restante", at: "least", ratio: 0.85, to: "raw sockets" },
      { of: "restante", at: "least", ratio: 8, to: "connect-node" },
    ],
  };
}

function restante(name: string, checkout: string | undefined): Contender {
  return {
    name,
    async measure(run) {
      using directory = temporary();
      const populate = async (url: string) => roomOf(await arrive(url, membersOf(run) + 1));
      const what = { name: `fan-out ${membersOf(run)}`, checkout, populate };
      const { society, dataDir } = await copyOfData(directory.path, what);
      await using server = await startRestante({ dataDir, checkout }, run);
      return await measure(server, society, run);
    },
  };
}

function peer(name: string, what: PeerProgram): Contender {
  return {
    name,
    async measure(run) {
      using directory = temporary();
      const society = roomOf(strangers(membersOf(run) + 1));
      await using server = await startPeer(what, directory.path, { society, dataDir: undefined }, run);
      return await measure(server, society, run);
    },
  };
}

async function measure({ endpoint }: Measured, { people }: Society, run: Run) {
  const [sender, ...listeners] = people;
  if (sender === undefined) throw new Error("Nobody is there.");
  const span = spanFor(run);
  return perCpuSecond(await load({ pattern: "fan-out", endpoint, room: LOBBY_ID, sender, listeners, span }));
}

/** Those who hold open what messages come by, in the order of the tables. */
export function listening(
  beside: string | undefined,
  restante: (name: string, checkout: string | undefined) => Contender,
  peer: (name: string, what: PeerProgram) => Contender,
): Contender[] {
  return [
    restante("restante", undefined),
    ...(beside === undefined ? [] : [restante("beside", beside)]),
    peer("ws", { file: "ws.ts", protocol: "ws" }),
    peer("raw sockets", { file: "raw.ts", protocol: "raw" }),
    peer("socket.io", { file: "socket-io.ts", protocol: "socket.io" }),
    peer("connect-node", { file: "connect-node.ts", protocol: "grpc-web" }),
  ];
}

/** Everybody is in the lobby; on a server of ours because every newcomer is. */
export function roomOf(people: Society["people"]): Society {
  return { people, conversations: [{ id: LOBBY_ID, members: people.map(({ userId }) => userId) }] };
}

/** People as a server without accounts knows them. */
export function strangers(count: number): Society["people"] {
  return Array.from({ length: count }, (_, number) => ({
    userId: `u_${String(number).padStart(22, "0")}`,
    token: `token-${String(number).padStart(37, "0")}`,
  }));
}
