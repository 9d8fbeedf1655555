import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";

const root = path.resolve(import.meta.dirname, "../../..");

/**
 * Runs an operator's command under strace.
 * @param strace options of strace besides `-f`
 * @returns how it ended; `code` is null when a signal ended it
 */
export async function restante(
  strace: readonly string[],
  dataDir: string,
  ...words: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const node = path.join(root, "node_modules/.bin/node");
  const command = [node, "server/admin/restante.ts", ...words];
  const child = spawn("strace", ["-D", "-f", "-qq", "-o", "/dev/null", ...strace, ...command], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], DATA_DIR: dataDir },
  });
  const ended = once(child, "exit") as Promise<[code: number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
