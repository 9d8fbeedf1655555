import path from "node:path";
import { addMembers } from "../../../server/chat/add-members.ts";
import type { Chat } from "../../../server/chat/chat.ts";
import { createRoom } from "../../../server/chat/create-room.ts";
import { MAX_NAMES_PER_CALL } from "../../../server/chat/limits.ts";
import { sendMessage } from "../../../server/chat/send-message.ts";
import { fillMessages } from "../fill/messages.ts";
import { fillBy, inCommits, newId, type Filled } from "../fill/people.ts";
import { spanFor } from "../load/job.ts";
import { load } from "../load/load.ts";
import { lasting } from "../prepared.ts";
import { startRestante } from "../restante.ts";
import type { Contender, Run, Scenario } from "../scenario.ts";
import type { Person } from "../society.ts";

/** How much there is before anybody sends. */
interface Size {
  people: number;
  /** Rooms, and people in each of them. */
  rooms: number;
  members: number;
  messages: number;
}

/** Who sends, while it is measured: most to one other person, some to a room. */
const direct = 48;
const rooms = 16;

export function growth(): Scenario {
  return {
    name: "growth",
    about:
      "64 people send, 48 to one other each and 16 to a room each, again when answered: on a server that holds much, and on an empty one. As many messages as --messages says, people for a hundredth of it, a tenth of them in each room.",
    unit: "milliseconds, p99 of a send",
    better: "less",
    contenders: [
      contender("grown", ({ messages }) => ({
        people: Math.max(2 * direct, Math.ceil(messages / 100)),
        rooms,
        members: Math.max(2, Math.ceil(messages / 1_000)),
        messages,
      })),
      contender("empty", () => ({ people: 2 * direct, rooms, members: 2, messages: 0 })),
    ],
    targets: [{ of: "grown", at: "most", ratio: 1.3, to: "empty" }],
  };
}

interface Grown {
  dataDir: string;
  callers: { person: Person; conversation: string }[];
}

function contender(name: string, sizeFor: (run: Run) => Size): Contender {
  // Filled once and used in every round: what a round adds to ten million messages is nothing.
  let grown: Promise<Grown> | undefined;
  return {
    name,
    async measure(run) {
      grown ??= fill(path.join(lasting(), "data"), sizeFor(run));
      const { dataDir, callers } = await grown;
      await using server = await startRestante({ dataDir }, run);
      const { endpoint } = server;
      const outcome = await load({ pattern: "calls", endpoint, callers, span: spanFor(run) });
      const { latency, things, serverCpuMs } = outcome;
      return {
        figure: latency.p99,
        also: { "p50 ms": latency.p50, "sends a server CPU second": (things / serverCpuMs) * 1_000 },
      };
    },
  };
}

async function fill(dataDir: string, size: Size): Promise<Grown> {
  const conversations = await fillBy(dataDir, async ({ chat, people }) => {
    const all = await people(size.people);
    const directs = await inCommits(chat, Math.floor(all.length / 2), (within, number) =>
      beginDirect(within, all.slice(2 * number)),
    );
    const made: Talk[] = [];
    for (let number = 0; number < size.rooms; number += 1) made.push(await makeRoom(chat, all, number, size));
    return { directs, rooms: made };
  });
  const all = [...conversations.rooms, ...conversations.directs];
  const share = Math.floor(size.messages / all.length);
  fillMessages(
    dataDir,
    share === 0
      ? []
      : all.map(({ conversation, sender }) => ({ conversation, sender: sender.userId, count: share })),
  );
  const callers = [...conversations.rooms, ...conversations.directs.slice(0, direct)];
  return { dataDir, callers: callers.map(({ conversation, sender }) => ({ conversation, person: sender })) };
}

/** A conversation, and who writes there. */
interface Talk {
  conversation: string;
  sender: Filled;
}

async function beginDirect(chat: Chat, [sender, other]: readonly Filled[]): Promise<Talk> {
  if (sender === undefined || other === undefined) throw new Error("Nobody is left.");
  const { conversationId: conversation } = await sendMessage(chat, sender.caller, {
    clientMessageId: newId("m_"),
    target: { kind: "user_id", value: other.userId },
    text: "Hello",
  });
  return { conversation, sender };
}

/** Each room has other people first, who write there. */
async function makeRoom(chat: Chat, people: readonly Filled[], number: number, size: Size): Promise<Talk> {
  const from = (number * 2) % people.length;
  const members = [...people.slice(from), ...people.slice(0, from)].slice(0, size.members);
  const [sender] = members;
  if (sender === undefined) throw new Error("Nobody is there.");
  const { conversationId: conversation } = await createRoom(chat, sender.caller, {
    clientRoomId: newId("c_"),
    name: `Room ${number}`,
    visibility: "private",
    usernames: [],
  });
  const names = members.map(({ name }) => name);
  await inCommits(chat, Math.ceil(names.length / MAX_NAMES_PER_CALL), (within, call) =>
    addMembers(
      within,
      sender.caller,
      conversation,
      names.slice(call * MAX_NAMES_PER_CALL, (call + 1) * MAX_NAMES_PER_CALL),
    ),
  );
  return { conversation, sender };
}
