import type { Queue } from "./queue.ts";
import type { QueuedRow } from "./typing.ts";

/** What a person typed and the server does not have. */
export interface Words {
  unsent: readonly UnsentWords[];
  /** Messages that were only begun. */
  drafts: readonly string[];
  /** The same, with those that the server has. */
  begun: readonly string[];
}

export interface UnsentWords {
  text: string;
  state: QueuedRow["state"];
}

/** Of what is not part of the local copy yet, what has words. */
export function withWords({ unsent, edits }: Queue): UnsentWords[] {
  const ofEdits = edits.map(({ command, state }) => ({ text: command.text, state }));
  return [...unsent.map(({ text, state }) => ({ text, state })), ...ofEdits];
}
