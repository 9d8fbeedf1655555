import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { bareEnvironment } from "../bare-environment.ts";
import type { ServerProcess } from "../e2e/server-process.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** An operator's command. @returns what it printed; rejects when it failed */
export async function operate(
  { dataDir }: Pick<ServerProcess, "dataDir">,
  ...words: string[]
): Promise<string> {
  const node = path.join(root, "node_modules/.bin/node");
  const env = { ...bareEnvironment, DATA_DIR: dataDir };
  const { stdout } = await promisify(execFile)(node, ["server/admin/restante.ts", ...words], {
    cwd: root,
    env,
  });
  return stdout;
}
