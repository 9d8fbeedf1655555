import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { runOffline } from "../operations.ts";
import { loadConfig } from "../config.ts";
import { askServer } from "./control-client.ts";
import { controlSocketPath } from "./control-socket.ts";
import { CommandError } from "./command-error.ts";
import { usage } from "./usage.ts";

/** What the operator types: through the running server, or on the data itself when none runs. */
async function main(words: string[], signal: AbortSignal): Promise<string> {
  if (words.length === 0 || words[0] === "--help") {
    return usage;
  }
  const config = loadConfig();
  if (!existsSync(config.dataDir) && words[0] !== "restore") {
    throw new CommandError(`There is no data in ${config.dataDir}. Set DATA_DIR to the server's.`);
  }
  const asked = withAbsolutePath(words);
  const answer = await askServer(controlSocketPath(config.dataDir), asked, signal);
  if (answer === undefined) return runOffline({ config }, asked, signal);
  requireInSight(asked);
  return answer;
}

/** As a service, or in a container, the server may have a /tmp and a /home that nobody else sees, and that end with it. */
function requireInSight([command, file = ""]: string[]): void {
  if (command !== "backup" || existsSync(file)) return;
  throw new CommandError(
    `The server made ${file}, but in a place that cannot be seen from here: its service has directories of its own. Choose one that both see, such as a new one in DATA_DIR.`,
  );
}

/** The server works in another directory than the operator. */
function withAbsolutePath([command = "", ...about]: string[]): string[] {
  const namesFile = command === "backup" || command === "restore";
  return [command, ...(namesFile ? about.map((name) => resolve(name)) : about)];
}

const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"]) {
  process.once(name, () => stop.abort(new CommandError("Stopped.")));
}
try {
  process.stdout.write(`${await main(process.argv.slice(2), stop.signal)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof CommandError ? error.exitCode : 1;
}
