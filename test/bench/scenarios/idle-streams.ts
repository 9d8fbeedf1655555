import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { fillBy } from "../fill/people.ts";
import { clients } from "../load/clients.ts";
import { residentMb } from "../memory.ts";
import { startPeer, type PeerProgram } from "../peer.ts";
import { copyOf, temporary } from "../prepared.ts";
import { node } from "../pinned.ts";
import { startRestante, type Measured } from "../restante.ts";
import type { Contender, Measurement, Run, Scenario } from "../scenario.ts";
import type { Person } from "../society.ts";
import { listening, roomOf, strangers } from "./fan-out.ts";

/** Opened at a time. */
const AT_ONCE = 100;
/** Opened and closed again first, so that what is needed once is there. */
const WARM_UP = 200;

const preload = `--import=${path.resolve(import.meta.dirname, "../forget.ts")}`;
const nodeOptions = ["--expose-gc", preload];

export function idleStreams(beside: string | undefined): Scenario {
  return {
    name: "idle-streams",
    about: "10,000 people listen and nobody says anything: what each adds to the server's memory.",
    unit: "KB resident, after a collection",
    better: "less",
    contenders: listening(beside, restante, peer),
    targets: [{ of: "restante", at: "most", figure: 16 }],
  };
}

const listenersIn = ({ short }: Run) => (short ? 50 : 10_000);

function restante(name: string, checkout: string | undefined): Contender {
  return {
    name,
    async measure(run) {
      using directory = temporary();
      const count = listenersIn(run);
      const { known: people, dataDir } = await copyOf(directory.path, `idle ${count}`, (original) =>
        fillBy(original, (filling) => filling.people(count)),
      );
      const heapFile = path.join(directory.path, "heap");
      const options = { dataDir, checkout, nodeOptions, settings: { HEAP_FILE: heapFile } };
      await using server = await startRestante(options, run);
      return await measure(server, people, heapFile);
    },
  };
}

function peer(name: string, what: PeerProgram): Contender {
  return {
    name,
    async measure(run) {
      using directory = temporary();
      const society = roomOf(strangers(listenersIn(run)));
      const heapFile = path.join(directory.path, "heap");
      const interpreter = ["env", `HEAP_FILE=${heapFile}`, node, ...nodeOptions];
      const setting = { society, dataDir: undefined };
      await using server = await startPeer({ ...what, interpreter }, directory.path, setting, run);
      return await measure(server, society.people, heapFile);
    },
  };
}

async function measure(
  { endpoint }: Measured,
  people: readonly Person[],
  heapFile: string,
): Promise<Measurement> {
  const { protocol, port, pid } = endpoint;
  const listen = async (those: readonly Person[]): Promise<Disposable> => {
    const opened = new DisposableStack();
    let next = 0;
    const open = async (): Promise<void> => {
      for (let person = those[next++]; person !== undefined; person = those[next++]) {
        const line = await clients[protocol].listen(port, person, () => {});
        opened.defer(() => line.close());
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, open));
    return opened;
  };
  (await listen(people.slice(0, WARM_UP)))[Symbol.dispose]();
  // Devices count as connected for some seconds more.
  await setTimeout(7_000);
  const before = await remaining(pid, heapFile);
  const listeners = await listen(people);
  // What was opened a moment ago still tells its news, and collects its garbage.
  await setTimeout(3_000);
  const after = await remaining(pid, heapFile);
  listeners[Symbol.dispose]();
  return {
    figure: ((after.residentMb - before.residentMb) * 1_000) / people.length,
    also: {
      "of it in V8's heap, KB": (after.heapMb - before.heapMb) * (1_000 / people.length),
      "with nobody, MB": before.residentMb,
      "with everybody, MB": after.residentMb,
    },
  };
}

/** What is left once everything has been forgotten that nobody needs. */
async function remaining(pid: number, heapFile: string): Promise<{ residentMb: number; heapMb: number }> {
  rmSync(heapFile, { force: true });
  process.kill(pid, "SIGUSR2");
  while (!existsSync(heapFile) || !readFileSync(heapFile, "utf8").endsWith("\n")) await setTimeout(50);
  return { residentMb: residentMb(pid).now, heapMb: Number(readFileSync(heapFile, "utf8")) / 1e6 };
}
