import { type Arguments, type OptionKind, parseArguments } from "./arguments.ts";
import { misunderstood } from "./command-error.ts";
import type { Desk } from "./desk.ts";
import { invitationCommands } from "./invitation-commands.ts";
import { roomCommands } from "./room-commands.ts";
import { userCommands } from "./user-commands.ts";

/** A command on people and rooms. */
export interface DeskCommand {
  /** At least and at most so many words after its name. */
  words: readonly [least: number, most: number];
  options: Readonly<Record<string, OptionKind>>;
  /** @returns what to print */
  run(desk: Desk, given: Arguments): Promise<string>;
}

const all = new Map(Object.entries({ ...userCommands, ...roomCommands, ...invitationCommands }));

/**
 * Finds the command that the words begin with, and reads the rest.
 *
 * @returns what carries it out; undefined when it is none of these
 * @throws CommandError
 */
export function readDeskCommand(words: readonly string[]): ((desk: Desk) => Promise<string>) | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(" ");
    const command = words.length < length ? undefined : all.get(name);
    if (command === undefined) continue;
    const given = parseArguments(words.slice(length), command.options);
    const [least, most] = command.words;
    if (given.length < least) throw misunderstood(`${name} needs to know about what.`);
    if (given.length > most) throw misunderstood(`${name} got too many words.`);
    return (desk) => command.run(desk, given);
  }
  return undefined;
}
