import { Refusal } from "../refusal.ts";
import { CommandError } from "./command-error.ts";
import type { Desk } from "./desk.ts";
import { readDeskCommand } from "./desk-commands.ts";
import { formatGauges, type Gauges } from "./gauges.ts";
import { time } from "./print.ts";
import { usage } from "./usage.ts";

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
  /** Opens the data for work on people and rooms. */
  atDesk<T>(work: (desk: Desk) => Promise<T>): Promise<T>;
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

/** Turns the operator's words into operations, and their outcome into sentences. */
export function createCommands(operations: Operations): RunCommand {
  return async (words, signal) => {
    const run = read(words);
    try {
      return await run(operations, signal);
    } catch (error) {
      throw error instanceof Refusal ? new CommandError(error.message, { cause: error }) : error;
    }
  };
}

/** @throws CommandError for what is no command */
function read(words: readonly string[]): (operations: Operations, signal: AbortSignal) => Promise<string> {
  const [command = "", about = "", ...rest] = words;
  if (command === "status" && (about === "" || about === "--json") && rest.length === 0) {
    return async (operations) => formatGauges(operations.gauges(), about === "" ? "lines" : "json");
  }
  const atDesk = readDeskCommand(words);
  if (atDesk !== undefined) return (operations) => operations.atDesk(atDesk);
  const run = commands[command];
  if (run === undefined || about === "" || rest.length > 0) {
    throw new CommandError(usage, { exitCode: 2 });
  }
  return (operations, signal) => run(operations, about, signal);
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
