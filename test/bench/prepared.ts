import { closeSync, cpSync, fsyncSync, mkdtempSync, openSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startRestante } from "./restante.ts";
import type { Run } from "./scenario.ts";
import type { Society } from "./society.ts";

/** A directory that is gone when it is disposed of. */
export function temporary(): Disposable & { path: string } {
  const made = mkdtempSync(path.join(tmpdir(), "restante-bench-"));
  return { path: made, [Symbol.dispose]: () => rmSync(made, { recursive: true, force: true }) };
}

const prepared = new Map<string, Promise<{ known: unknown; original: string }>>();
const kept = new DisposableStack();
process.once("exit", () => kept.dispose());

/** A directory that is gone when this process ends. */
export function lasting(): string {
  return kept.use(temporary()).path;
}

/**
 * A data directory that is made once, and copied into `directory` for every round.
 *
 * @param name the same for the same `fill`
 * @param fill fills it, and says what is known of it
 */
export async function copyOf<Known>(
  directory: string,
  name: string,
  fill: (dataDir: string) => Promise<Known>,
): Promise<{ known: Known; dataDir: string }> {
  const making = prepared.get(name) ?? make(fill);
  prepared.set(name, making);
  const { known, original } = await making;
  const dataDir = path.join(directory, "data");
  cpSync(original, dataDir, { recursive: true });
  putOnDisk(dataDir);
  return { known: known as Known, dataDir };
}

/** Now, and not with the first syncs of what is measured. */
function putOnDisk(directory: string): void {
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = openSync(path.join(entry.parentPath, entry.name), "r+");
    fsyncSync(file);
    closeSync(file);
  }
}

async function make<Known>(
  fill: (dataDir: string) => Promise<Known>,
): Promise<{ known: Known; original: string }> {
  const original = path.join(lasting(), "data");
  return { known: await fill(original), original };
}

/**
 * The data of a server of a checkout to which people came, as `populate` lets them: by the product's own calls.
 *
 * @param what names the people: the same for the same `populate`
 */
export async function copyOfData(
  directory: string,
  what: { name: string; checkout?: string | undefined; populate: (url: string) => Promise<Society> },
): Promise<{ society: Society; dataDir: string }> {
  const { name, checkout, populate } = what;
  const run: Run = { short: false, messages: 0, profileDir: undefined };
  const { known, dataDir } = await copyOf(directory, `${name} ${checkout ?? ""}`, async (original) => {
    await using server = await startRestante({ dataDir: original, checkout }, run);
    return await populate(`http://localhost:${server.endpoint.port}`);
  });
  return { society: known, dataDir };
}
