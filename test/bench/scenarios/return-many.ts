import path from "node:path";
import type { Chat } from "../../../server/chat/chat.ts";
import { sendMessage } from "../../../server/chat/send-message.ts";
import { fillMessages } from "../fill/messages.ts";
import { fillBy, inCommits, newId, type Filled } from "../fill/people.ts";
import type { ReturnJob } from "../load/job.ts";
import { loadReturn } from "../load/load.ts";
import { forgetMost, residentMb } from "../memory.ts";
import { temporary } from "../prepared.ts";
import { startRestante } from "../restante.ts";
import type { Contender, Measurement, Run, Scenario } from "../scenario.ts";

const waiting = 100;

export function returnMany(beside: string | undefined): Scenario {
  return {
    name: "return-many",
    about:
      "1,000 people, all in the lobby, come back at once, each to 100 messages from a friend, while 64 others write 200 messages a second.",
    unit: "milliseconds until the last has caught up",
    better: "less",
    contenders: [
      restante("restante", undefined, (figures) => figures.lastMs),
      ...(beside === undefined ? [] : [restante("beside", beside, (figures) => figures.lastMs)]),
    ],
    targets: [{ of: "restante", at: "most", figure: 3_000 }],
  };
}

export function othersMeanwhile(): Scenario {
  return {
    name: "others-meanwhile",
    about: "What the sends of the 64 others take in `return-many`, against what they took before.",
    unit: "times the p99 of before",
    better: "less",
    contenders: [restante("restante", undefined, (figures) => figures.meanwhileP99 / figures.quietP99)],
    targets: [{ of: "restante", at: "most", figure: 3 }],
  };
}

type Figures = Awaited<ReturnType<typeof loadReturn>>;

function restante(
  name: string,
  checkout: string | undefined,
  figureOf: (figures: Figures) => number,
): Contender {
  return {
    name,
    async measure(run) {
      using directory = temporary();
      const dataDir = path.join(directory.path, "data");
      const prepared = await prepare(dataDir, run);
      await using server = await startRestante({ dataDir, checkout }, run);
      const { endpoint } = server;
      const quietMs = run.short ? 200 : 5_000;
      return await measure({ pattern: "return", endpoint, ...prepared, perSecond: 200, quietMs }, figureOf);
    },
  };
}

async function measure(job: ReturnJob, figureOf: (figures: Figures) => number): Promise<Measurement> {
  const { pid } = job.endpoint;
  // Some come first, so that the server is warm.
  await loadReturn({ ...job, returners: job.returners.slice(0, 100) });
  forgetMost(pid);
  const before = residentMb(pid).now;
  const figures = await loadReturn(job);
  return {
    figure: figureOf(figures),
    also: {
      "half have caught up after ms": figures.medianMs,
      "the last after ms": figures.lastMs,
      "others' sends before, p99 ms": figures.quietP99,
      "others' sends meanwhile, p99 ms": figures.meanwhileP99,
      "server CPU ms": figures.serverCpuMs,
      "memory before, MB": before,
      "most memory meanwhile, MB": residentMb(pid).most,
    },
  };
}

/** Pairs of friends: of most, the second has been away; of the others, the first writes on. */
async function prepare(dataDir: string, { short }: Run): Promise<Pick<ReturnJob, "returners" | "others">> {
  const [away, writing] = short ? [20, 4] : [1_000, 64];
  const made = await fillBy(dataDir, async ({ chat, feeds, people }) => {
    const all = await people(2 * (away + writing));
    const pairs = await inCommits(chat, away + writing, (within, number) => pairUp(within, all, number));
    const heads = await Promise.all(pairs.map(({ person }) => feeds.feedsOf(person.userId)));
    return pairs.map((pair, index) => ({ ...pair, epoch: feeds.epoch, cursors: heads[index] ?? [] }));
  });
  const returning = made.slice(0, away);
  fillMessages(
    dataDir,
    returning.map(({ friend, conversation }) => ({ conversation, sender: friend.userId, count: waiting })),
  );
  const returners = returning.map(({ person, epoch, cursors }) => ({ person, epoch, cursors, waiting }));
  const others = made.slice(away).map(({ friend, conversation }) => ({ person: friend, conversation }));
  return { returners, others };
}

async function pairUp(chat: Chat, people: readonly Filled[], number: number) {
  const [friend, person] = people.slice(2 * number);
  if (friend === undefined || person === undefined) throw new Error("Somebody has no friend.");
  const { conversationId: conversation } = await sendMessage(chat, friend.caller, {
    clientMessageId: newId("m_"),
    target: { kind: "user_id", value: person.userId },
    text: "Hello",
  });
  return { friend, person, conversation };
}
