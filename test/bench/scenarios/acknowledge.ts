import { fillMessages } from "../fill/messages.ts";
import { spanFor } from "../load/job.ts";
import { load, perCpuSecond } from "../load/load.ts";
import { temporary } from "../prepared.ts";
import { type RestanteOptions, startRestante } from "../restante.ts";
import type { Contender, Scenario } from "../scenario.ts";
import { copyOfPairs, pairsOf } from "./pairs.ts";

export function acknowledge(beside: string | undefined): Scenario {
  return {
    name: "acknowledge",
    about:
      "64 people call AcknowledgeMessages for one message after the other of those that wait for them: each mark is on disk before it is answered.",
    unit: "calls per server CPU second",
    better: "more",
    contenders: [
      restante("restante", {}),
      ...(beside === undefined ? [] : [restante("beside", { checkout: beside })]),
      restante("restante LANE=off", { settings: { LANE: "off" } }),
    ],
    // Peers have nothing of the kind.
    targets: [],
  };
}

/** Enough for more than anybody acknowledges in the time. */
const waitingIn = ({ short }: { short: boolean }) => (short ? 1_000 : 3_000);

function restante(name: string, options: Omit<RestanteOptions, "dataDir">): Contender {
  return {
    name,
    async measure(run) {
      using directory = temporary();
      const { society, dataDir } = await copyOfPairs(directory.path, run, options.checkout);
      const pairs = pairsOf(society);
      const written = pairs.map(({ conversation, sender }) => ({ conversation, sender: sender.userId }));
      fillMessages(
        dataDir,
        written.map((each) => ({ ...each, count: waitingIn(run) })),
      );
      await using server = await startRestante({ ...options, dataDir }, run);
      const callers = pairs.map(({ receiver, conversation }) => ({ person: receiver, conversation }));
      const { endpoint } = server;
      return perCpuSecond(await load({ pattern: "acknowledge", endpoint, callers, span: spanFor(run) }));
    },
  };
}
