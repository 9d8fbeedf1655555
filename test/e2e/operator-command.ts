import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { bareEnvironment } from "../bare-environment.ts";
import type { ServerProcess } from "./server-process.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** What the server's operator types on its machine after `npm run restante --`, and what is printed. */
export async function operatorCommand(server: ServerProcess, ...words: string[]): Promise<string> {
  const node = path.join(root, "node_modules/.bin/node");
  const { stdout } = await promisify(execFile)(node, ["server/admin/restante.ts", ...words], {
    cwd: root,
    env: { ...bareEnvironment, DATA_DIR: server.dataDir },
  });
  return stdout;
}
