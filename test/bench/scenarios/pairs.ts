import type { Pair } from "../load/job.ts";
import { startPeer, type PeerProgram } from "../peer.ts";
import { copyOfData, temporary } from "../prepared.ts";
import { startRestante, type Measured, type RestanteOptions } from "../restante.ts";
import type { Contender, Measurement, Run } from "../scenario.ts";
import { arrive, pairUp, type Society } from "../society.ts";

/** A server that is up, and people who are to talk over it in pairs. */
export interface Talkers {
  server: Measured;
  pairs: Pair[];
  run: Run;
}

export type Measure = (talkers: Talkers) => Promise<Measurement>;

const pairsIn = ({ short }: Run) => (short ? 4 : 64);

/** The product, of this checkout or another. */
export function restante(
  name: string,
  options: Omit<RestanteOptions, "dataDir">,
  measure: Measure,
): Contender {
  return {
    name,
    async measure(run) {
      using directory = temporary();
      const { society, dataDir } = await copyOfPairs(directory.path, run, options.checkout);
      await using server = await startRestante({ ...options, dataDir }, run);
      return await measure({ server, pairs: pairsOf(society), run });
    },
  };
}

/** Somebody else, with a store of the same data behind where `durable`. */
export function peer(name: string, what: PeerProgram & { durable: boolean }, measure: Measure): Contender {
  return {
    name,
    async measure(run) {
      using directory = temporary();
      const { society, dataDir } = await copyOfPairs(directory.path, run);
      const setting = { society, dataDir: what.durable ? dataDir : undefined };
      await using server = await startPeer(what, directory.path, setting, run);
      return await measure({ server, pairs: pairsOf(society), run });
    },
  };
}

/** The data of a server that so many pairs of people have come to, to be served from a directory. */
export function copyOfPairs(directory: string, run: Run, checkout?: string) {
  const populate = async (url: string) => pairUp(url, await arrive(url, 2 * pairsIn(run)));
  return copyOfData(directory, { name: `pairs ${pairsIn(run)}`, checkout, populate });
}

export function pairsOf({ people, conversations }: Society): Pair[] {
  return conversations.flatMap(({ id }, index) => {
    const [sender, receiver] = people.slice(2 * index);
    return sender === undefined || receiver === undefined ? [] : [{ conversation: id, sender, receiver }];
  });
}
