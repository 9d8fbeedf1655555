import { setTimeout } from "node:timers/promises";
import type { Chat } from "../../../server/chat/chat.ts";
import { sendMessage } from "../../../server/chat/send-message.ts";
import { fillMessages } from "../fill/messages.ts";
import { fillBy, inCommits, newId, type Filled } from "../fill/people.ts";
import type { Latency, Returned, Returner, ReturnJob, SendingJob } from "../load/job.ts";
import { comeBack, type Crowd, gatherCrowd, keepSending, type Senders } from "../load/load.ts";
import { forgetMost, residentMb } from "../memory.ts";
import { startPeer } from "../peer.ts";
import { copyOf, temporary } from "../prepared.ts";
import { type Measured, startRestante } from "../restante.ts";
import type { Contender, Measurement, Run, Scenario } from "../scenario.ts";
import { roomOf } from "./fan-out.ts";

const waiting = 100;
/** What all of those send who have not been away, in a second. */
const sendsPerSecond = 200;

export function returnMany(beside: string | undefined): Scenario {
  return {
    name: "return-many",
    about:
      "1,000 people, all in the lobby, come back at once, each to 100 messages from a friend, while 64 others write 200 messages a second.",
    unit: "milliseconds until the last has caught up",
    better: "less",
    contenders: [
      restante("restante", undefined, ({ returned }) => returned.lastMs),
      ...(beside === undefined ? [] : [restante("beside", beside, ({ returned }) => returned.lastMs)]),
    ],
    targets: [{ of: "restante", at: "most", figure: 3_000 }],
  };
}

export function othersMeanwhile(beside: string | undefined): Scenario {
  const growth = ({ quiet, meanwhile }: Figures) => meanwhile.p99 / quiet.p99;
  return {
    name: "others-meanwhile",
    about:
      "What the sends of the 64 others take in `return-many`, against what they took before; and what calls of an echo take meanwhile that has no part in it but the load's core.",
    unit: "times the p99 of before",
    better: "less",
    contenders: [
      restante("restante", undefined, growth),
      ...(beside === undefined ? [] : [restante("beside", beside, growth)]),
      restante("an echo on the load's core", undefined, growth, echoBesideLoad),
    ],
    targets: [{ of: "restante", at: "most", figure: 3 }],
  };
}

/** What came of a return, and what others' calls took before and meanwhile. */
interface Figures {
  returned: Returned;
  quiet: Latency;
  meanwhile: Latency;
}

/** Whom the others call while people come back to Restante. */
type Called = (restante: Measured, directory: string, run: Run) => Promise<Measured>;

const sameServer: Called = async ({ endpoint }) => ({ endpoint, async [Symbol.asyncDispose]() {} });

/** What its calls take is what the load does to itself: both of its processes have that core, and the echo has, too. */
const echoBesideLoad: Called = (_, directory, run) => {
  const echo = { file: "http-echo.ts", protocol: "http", core: 1 } as const;
  return startPeer(echo, directory, { society: roomOf([]), dataDir: undefined }, run);
};

function restante(
  name: string,
  checkout: string | undefined,
  figureOf: (figures: Figures) => number,
  called = sameServer,
): Contender {
  return {
    name,
    async measure(run) {
      using directory = temporary();
      const name = `return ${run.short}`;
      const { known, dataDir } = await copyOf(directory.path, name, (original) => fill(original, run));
      const { returners, others } = known;
      await using server = await startRestante({ dataDir, checkout }, run);
      await using callee = await called(server, directory.path, run);
      const { endpoint } = server;
      await using senders = await keepSending({
        pattern: "sending",
        endpoint: callee.endpoint,
        senders: others,
        perSecond: sendsPerSecond,
      });
      // Some come first, so that the server is warm.
      await comeBack({ pattern: "return", endpoint, returners: returners.slice(0, 100) });
      await using crowd = await gatherCrowd(!run.short);
      return await measure({ pattern: "return", endpoint, returners }, { senders, crowd, figureOf, run });
    },
  };
}

interface Load {
  senders: Senders;
  crowd: Crowd;
  figureOf: (figures: Figures) => number;
  run: Run;
}

async function measure(job: ReturnJob, { senders, crowd, figureOf, run }: Load): Promise<Measurement> {
  const { pid } = job.endpoint;
  forgetMost(pid);
  const before = residentMb(pid).now;
  await senders.lap();
  await setTimeout(run.short ? 200 : 5_000);
  const quiet = await senders.lap();
  const returned = await crowd.comeBack(job);
  const meanwhile = await senders.lap();
  return {
    figure: figureOf({ returned, quiet, meanwhile }),
    also: {
      "half have caught up after ms": returned.medianMs,
      "the last after ms": returned.lastMs,
      "others' calls before, p99 ms": quiet.p99,
      "others' calls meanwhile, p50 ms": meanwhile.p50,
      "others' calls meanwhile, p99 ms": meanwhile.p99,
      "others' calls meanwhile, most ms": meanwhile.most,
      "server CPU ms": returned.serverCpuMs,
      "memory before, MB": before,
      "most memory meanwhile, MB": residentMb(pid).most,
    },
  };
}

/** Who comes back, and who writes. */
interface Known {
  returners: Returner[];
  others: SendingJob["senders"];
}

/** Pairs of friends: of most, the second has been away; of the others, the first writes on. */
async function fill(dataDir: string, { short }: Run): Promise<Known> {
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
