import { createRoom } from "../../../server/chat/create-room.ts";
import { fillMessages } from "../fill/messages.ts";
import { fillBy, newId } from "../fill/people.ts";
import type { Returner } from "../load/job.ts";
import { comeBack } from "../load/load.ts";
import { forgetMost, residentMb } from "../memory.ts";
import { copyOf, temporary } from "../prepared.ts";
import { startRestante } from "../restante.ts";
import type { Contender, Scenario } from "../scenario.ts";

export function returnOne(beside: string | undefined): Scenario {
  return {
    name: "return-one",
    about: "One person comes back, with the cursors they had, to a room in which 50,000 messages wait.",
    unit: "messages a second on the wall, until it is said that all have come",
    better: "more",
    contenders: [
      restante("restante", undefined),
      ...(beside === undefined ? [] : [restante("beside", beside)]),
    ],
    targets: [{ of: "restante", at: "least", figure: 100_000 }],
  };
}

function restante(name: string, checkout: string | undefined): Contender {
  return {
    name,
    async measure(run) {
      using directory = temporary();
      const count = run.short ? 500 : 50_000;
      const { known: returner, dataDir } = await copyOf(directory.path, `return-one ${count}`, (original) =>
        fill(original, count),
      );
      await using server = await startRestante({ dataDir, checkout }, run);
      const { endpoint } = server;
      const { pid } = endpoint;
      const job = { pattern: "return", endpoint, returners: [returner] } as const;
      // Once for the server to be warm.
      await comeBack(job);
      forgetMost(pid);
      const before = residentMb(pid).now;
      const { lastMs, serverCpuMs } = await comeBack(job);
      return {
        figure: (returner.waiting / lastMs) * 1_000,
        also: {
          "messages a server CPU second": (returner.waiting / serverCpuMs) * 1_000,
          "memory before, MB": before,
          "most memory meanwhile, MB": residentMb(pid).most,
        },
      };
    },
  };
}

/** Two people in a room, in which one has written to the other. */
async function fill(dataDir: string, waiting: number): Promise<Returner> {
  const { writer, reader, conversation, ...held } = await fillBy(dataDir, async ({ chat, feeds, people }) => {
    const [writer, reader] = await people(2);
    if (writer === undefined || reader === undefined) throw new Error("Nobody came.");
    const { conversationId } = await createRoom(chat, writer.caller, {
      clientRoomId: newId("c_"),
      name: "Room",
      visibility: "private",
      usernames: [reader.name],
    });
    const cursors = await feeds.feedsOf(reader.userId);
    return { writer, reader, conversation: conversationId, epoch: feeds.epoch, cursors };
  });
  fillMessages(dataDir, [{ conversation, sender: writer.userId, count: waiting }]);
  return { person: reader, ...held, waiting };
}
