import { issueCode } from "../identity/issue-code.ts";
import type { Identity } from "../identity/identity.ts";
import { Refusal } from "../refusal.ts";

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
 * @returns what to print
 * @throws CommandError
 */
export type RunCommand = (words: readonly string[]) => Promise<string>;

export const usage = `Usage: npm run restante -- COMMAND

Commands:
  issue-code NAME   make a code that opens a claimed name once, within 24 hours

They work on the server that runs on DATA_DIR, or on the data itself when none does.`;

/** The operator's commands on a server's data. */
export function createCommands({ identity }: { identity: Identity }): RunCommand {
  return async ([command, name, ...rest]) => {
    if (command !== "issue-code" || name === undefined || rest.length > 0) {
      throw new CommandError(usage);
    }
    try {
      const { username, code, expiresAt } = await issueCode(identity, name);
      return `${username} can log in once with the code ${code} until ${new Date(expiresAt).toISOString()}.`;
    } catch (error) {
      throw error instanceof Refusal ? new CommandError(error.message, { cause: error }) : error;
    }
  };
}
