import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startRestante } from "./restante.ts";
import type { Run } from "./scenario.ts";
import type { Society } from "./society.ts";

/** A data directory with people in it, to be copied for every round. */
export interface Prepared {
  society: Society;
  dataDir: string;
}

/** A directory that is gone when it is disposed of. */
export function temporary(): Disposable & { path: string } {
  const made = mkdtempSync(path.join(tmpdir(), "restante-bench-"));
  return { path: made, [Symbol.dispose]: () => rmSync(made, { recursive: true, force: true }) };
}

const prepared = new Map<string, Promise<Prepared>>();
const kept = new DisposableStack();
process.once("exit", () => kept.dispose());

/**
 * People who came to a server of a checkout, as `populate` lets them: made once, by the product's own calls, and copied
 * into `directory`.
 *
 * @param what names the people: the same for the same `populate`
 */
export async function copyOfData(
  directory: string,
  what: { name: string; checkout?: string | undefined; populate: (url: string) => Promise<Society> },
): Promise<Prepared> {
  const key = `${what.name} ${what.checkout ?? ""}`;
  const original = prepared.get(key) ?? prepare(what);
  prepared.set(key, original);
  const { society, dataDir } = await original;
  const copy = path.join(directory, "data");
  cpSync(dataDir, copy, { recursive: true });
  return { society, dataDir: copy };
}

async function prepare({
  checkout,
  populate,
}: {
  checkout?: string | undefined;
  populate: (url: string) => Promise<Society>;
}): Promise<Prepared> {
  const dataDir = path.join(kept.use(temporary()).path, "data");
  const run: Run = { short: false, messages: 0, profileDir: undefined };
  await using server = await startRestante({ dataDir, checkout }, run);
  const society = await populate(`http://localhost:${server.endpoint.port}`);
  return { society, dataDir };
}
