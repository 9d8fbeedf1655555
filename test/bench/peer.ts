import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Protocol } from "./load/job.ts";
import type { PeerSetting } from "./peers/setting.ts";
import { firstLine, node, startPinned, stop } from "./pinned.ts";
import { profiling, type Measured } from "./restante.ts";
import type { Run } from "./scenario.ts";

export interface PeerProgram {
  /** In `peers`; started with the path of its setting. */
  file: string;
  protocol: Protocol;
  /** What runs it: this Node, if left out. */
  interpreter?: readonly string[] | undefined;
  /** What it is started with besides. */
  words?: readonly string[];
  /** Where all its threads run: the server's core, unless it is for comparison with the load itself. */
  core?: 0 | 1;
}

/**
 * Starts somebody whom Restante is compared with, on the same core. Resolves when it is ready.
 *
 * @param directory where that file is left
 */
export async function startPeer(
  { file, protocol, interpreter, words = [], core = 0 }: PeerProgram,
  directory: string,
  setting: PeerSetting,
  run: Run,
): Promise<Measured> {
  const settingFile = path.join(directory, "peer.json");
  writeFileSync(settingFile, JSON.stringify(setting));
  const child = startPinned({
    words: [
      ...(interpreter ?? [node, "--v8-pool-size=0", ...profiling(run)]),
      path.join(import.meta.dirname, "peers", file),
      settingFile,
      ...words,
    ],
    core,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [, port] = await firstLine(child, /^port (\d+)$/m);
  return {
    endpoint: { protocol, port: Number(port), pid: child.pid ?? 0 },
    [Symbol.asyncDispose]: () => stop(child),
  };
}
