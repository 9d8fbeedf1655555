import { Refusal } from "../refusal.ts";
import { formatGauges, type Gauges } from "./gauges.ts";

/** A command cannot be carried out; the message is a sentence for the operator. */
export class CommandError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CommandError";
  }
}

/**
 * Carries out one command of the operator.
 * @param words the command and what it is about, such as `["issue-code", "bob"]`
 * @param signal aborts when nobody waits for the answer any more, or the server stops
 * @returns what to print
 * @throws CommandError
 */
export type RunCommand = (words: readonly string[], signal: AbortSignal) => Promise<string>;

/** What can be done to a server's data. Each may throw CommandError, or Refusal. */
export interface Operations {
  issueCode(name: string): Promise<{ username: string; code: string; expiresAt: number }>;
  /** @param file an absolute path */
  backUp(file: string, signal: AbortSignal): Promise<Inventory>;
  /** @param file an absolute path */
  restore(file: string): Promise<{
    inventory: Inventory;
    /** Where the data are that were replaced. */
    aside: string | undefined;
    /** Whether keys revoked since the backup stay revoked, or are again what they were then. */
    keys: "present" | "backup";
  }>;
  /** What the server holds at this moment. */
  gauges(): Gauges;
}

/** What a backup holds. */
export interface Inventory {
  messages: number;
  conversations: number;
  people: number;
  bytes: number;
  /** Milliseconds since 1970. */
  takenAt: number | undefined;
}

export const usage = `Usage: npm run restante -- COMMAND

Commands:
  issue-code NAME   make a code that opens a claimed name once, within 24 hours
  backup FILE       copy everything into a new file, while the server runs or not, and check the copy
  restore FILE      put a backup in the place of the data, which are kept aside; the server must be stopped
  status [--json]   what the running server holds at this moment

They work on the server that runs on DATA_DIR, or on the data itself when none does.`;

/** Turns the operator's words into operations, and their outcome into sentences. */
export function createCommands(operations: Operations): RunCommand {
  return async ([command = "", about = "", ...rest], signal) => {
    if (command === "status" && (about === "" || about === "--json") && rest.length === 0) {
      return formatGauges(operations.gauges(), about === "" ? "lines" : "json");
    }
    const run = commands[command];
    if (run === undefined || about === "" || rest.length > 0) {
      throw new CommandError(usage);
    }
    try {
      return await run(operations, about, signal);
    } catch (error) {
      throw error instanceof Refusal ? new CommandError(error.message, { cause: error }) : error;
    }
  };
}

type Command = (operations: Operations, about: string, signal: AbortSignal) => Promise<string>;

const commands: Partial<Record<string, Command>> = {
  "issue-code": async (operations, name) => {
    const { username, code, expiresAt } = await operations.issueCode(name);
    return `${username} can log in once with the code ${code} until ${time(expiresAt)}.`;
  },
  backup: async (operations, file, signal) => {
    const inventory = await operations.backUp(file, signal);
    return `${file} is a backup of ${describe(inventory)}. It has been read again in full, and is sound.`;
  },
  restore: async (operations, file) => {
    const { inventory, aside, keys } = await operations.restore(file);
    const lines = [
      `Restored ${describe(inventory)}, from ${file}.`,
      aside === undefined
        ? "There were no data before."
        : `What was there before is in ${aside}, a data directory of its own.`,
      keys === "present"
        ? "Sessions that were ended since then stay ended, and passwords are as they are now."
        : "Sessions and passwords are as they were then: what was logged out or changed since is as before again.",
    ];
    return lines.join("\n");
  },
};

function describe({ messages, people, conversations, bytes, takenAt }: Inventory): string {
  const number = (count: number, one: string, many: string) =>
    `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
  const parts = [
    `${number(messages, "message", "messages")} in ${number(conversations, "conversation", "conversations")}`,
    `of ${number(people, "person", "people")}`,
  ];
  const taken = takenAt === undefined ? "" : `, taken at ${time(takenAt)}`;
  return `${parts.join(" ")} (${(bytes / 1_000_000).toFixed(1)} MB${taken})`;
}

function time(at: number): string {
  return new Date(at).toISOString();
}
