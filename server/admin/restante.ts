import { existsSync } from "node:fs";
import { runOffline } from "../app.ts";
import { loadConfig } from "../config.ts";
import { askServer } from "./control-client.ts";
import { controlSocketPath } from "./control-socket.ts";
import { CommandError, usage } from "./commands.ts";

/** What the operator types: through the running server, or on the data itself when none runs. */
async function main(words: string[]): Promise<string> {
  if (words.length === 0 || words[0] === "--help") {
    return usage;
  }
  const config = loadConfig();
  if (!existsSync(config.dataDir)) {
    throw new CommandError(`There is no data in ${config.dataDir}. Set DATA_DIR to the server's.`);
  }
  return (await askServer(controlSocketPath(config.dataDir), words)) ?? (await runOffline({ config }, words));
}

try {
  process.stdout.write(`${await main(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
