import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { LOBBY_ID } from "../../../server/chat/model.ts";
import { cpuMs } from "../cpu.ts";
import { fillBy } from "../fill/people.ts";
import { clients } from "../load/clients.ts";
import { requestsTo } from "../load/message.ts";
import { readAnswer } from "../load/wire.ts";
import { residentMb } from "../memory.ts";
import { temporary } from "../prepared.ts";
import { startRestante, type Measured } from "../restante.ts";
import type { Contender, Run, Scenario } from "../scenario.ts";
import type { Person } from "../society.ts";

export function start(beside: string | undefined): Scenario {
  return {
    name: "start",
    about:
      "The built server is started on data with ten people in it, one of whom sends a message as soon as it says that it is ready.",
    unit: "milliseconds from the start of the process to the answer",
    better: "less",
    contenders: contenders(beside, firstSend),
    targets: [{ of: "restante", at: "most", figure: 1_000 }],
  };
}

export function idleMemory(beside: string | undefined): Scenario {
  return {
    name: "idle-memory",
    about:
      "What the built server has in memory ten seconds after its start, when one person has sent one message.",
    unit: "MB resident",
    better: "less",
    contenders: contenders(beside, async (started, person, run) => {
      await firstSend(started, person);
      await setTimeout(run.short ? 100 : 10_000);
      const { now, most } = residentMb(started.server.endpoint.pid);
      return { figure: now, also: { "most so far, MB": most } };
    }),
    targets: [{ of: "restante", at: "most", figure: 120 }],
  };
}

interface Started {
  server: Measured;
  /** When its process began, by the clock of `performance`. */
  startedAt: number;
}

type Measure = (started: Started, person: Person, run: Run) => ReturnType<Contender["measure"]>;

function contenders(beside: string | undefined, measure: Measure): Contender[] {
  return [
    contender("restante", undefined, measure),
    ...(beside === undefined ? [] : [contender("beside", beside, measure)]),
  ];
}

function contender(name: string, checkout: string | undefined, measure: Measure): Contender {
  return {
    name,
    async measure(run) {
      using directory = temporary();
      const dataDir = path.join(directory.path, "data");
      const [person] = await fillBy(dataDir, ({ people }) => people(10));
      if (person === undefined) throw new Error("Nobody came.");
      // Once before: what is made at the first start of all is there, as it is at every other one.
      await (await startRestante({ dataDir, checkout }, run))[Symbol.asyncDispose]();
      const startedAt = performance.now();
      await using server = await startRestante({ dataDir, checkout }, run);
      return await measure({ server, startedAt }, person, run);
    },
  };
}

async function firstSend({ server: { endpoint }, startedAt }: Started, person: Person) {
  const readyMs = performance.now() - startedAt;
  const answered = Promise.withResolvers<number>();
  const line = await clients[endpoint.protocol].write(endpoint.port, person, (answer) => {
    readAnswer(answer);
    answered.resolve(performance.now());
  });
  line.send(requestsTo(LOBBY_ID, "5")(1));
  const figure = (await answered.promise) - startedAt;
  line.close();
  return { figure, also: { "ready after ms": readyMs, "CPU ms so far": cpuMs(endpoint.pid) } };
}
