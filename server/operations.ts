import { CommandError } from "./admin/command-error.ts";
import { createCommands, type Operations } from "./admin/commands.ts";
import type { Gauges } from "./admin/gauges.ts";
import { createLocalBroker } from "./broker/local.ts";
import { openData, type Data, type DataOptions } from "./data.ts";
import { createDesk, type DeskParts } from "./desk.ts";
import { issueCode } from "./identity/issue-code.ts";
import { BackupError } from "./store/backup-error.ts";
import { restoreBackup } from "./store/sqlite/restore.ts";

/** What the operator's commands do while a server runs on the data. */
export function whileServing(
  { store, chat, identity }: Data,
  { gauges, ...heard }: { gauges: () => Gauges } & Pick<DeskParts, "onAct" | "onRemoval">,
): Operations {
  const desk = createDesk({ chat, identity, ...heard });
  return {
    gauges,
    issueCode: (name) => issueCode(identity, name),
    backUp: (file, signal) => told(() => store.backUp(file, signal)),
    restore: () =>
      Promise.reject(
        new CommandError("The server is running. Stop it first: restoring replaces all its data."),
      ),
    atDesk: (work) => work(desk),
  };
}

/**
 * Runs one command of the operator on data that no server has open.
 * @throws CommandError, StoreCannotOpen
 */
export async function runOffline(
  options: DataOptions,
  words: string[],
  signal: AbortSignal,
): Promise<string> {
  const { config, now = Date.now } = options;
  // Every server deals with deleted accounts when it starts.
  const heard = { onAct: () => {}, onRemoval: () => {} };
  const run = createCommands({
    issueCode: (name) => withData(options, ({ identity }) => issueCode(identity, name)),
    backUp: (file) => withData(options, ({ store }) => told(() => store.backUp(file, signal))),
    restore: (file) => told(async () => restoreBackup({ dataDir: config.dataDir, file, now: now() })),
    gauges: () => {
      throw new CommandError("No server runs on DATA_DIR.");
    },
    atDesk: (work) => withData(options, (data) => work(createDesk({ ...data, ...heard }))),
  });
  return run(words, signal);
}

async function withData<T>(options: DataOptions, work: (data: Data) => Promise<T>): Promise<T> {
  const data = openData(
    options,
    createLocalBroker(() => {}),
    // A command on data at rest ends with the error itself.
    () => {},
  );
  try {
    return await work(data);
  } finally {
    await data.store.close();
  }
}

/** What the store tells the operator, as an answer to the operator's command. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof BackupError ? new CommandError(error.message, { cause: error }) : error;
  }
}
