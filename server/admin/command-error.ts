/** A command cannot be carried out; the message is a sentence for the operator. */
export class CommandError extends Error {
  /** What the process exits with: 1, or 2 when the command was not understood. */
  readonly exitCode: 1 | 2;

  constructor(message: string, options: ErrorOptions & { exitCode?: 1 | 2 } = {}) {
    super(message, options);
    this.name = "CommandError";
    this.exitCode = options.exitCode ?? 1;
  }
}

/** What was typed is no command. */
export function misunderstood(message: string): CommandError {
  return new CommandError(`${message}\nSee npm run restante -- --help.`, { exitCode: 2 });
}
