import { logText } from "../log-text.ts";
import { misunderstood } from "./command-error.ts";

/** What an option takes: a text, a number from 1 on, or nothing. */
export type OptionKind = "text" | "count" | "flag";

/** What a command was given. */
export class Arguments {
  readonly #words: readonly string[];
  readonly #options: ReadonlyMap<string, string>;

  constructor(words: readonly string[], options: ReadonlyMap<string, string>) {
    this.#words = words;
    this.#options = options;
  }

  /** The word at a place; empty when there is none. */
  word(index: number): string {
    return this.#words[index] ?? "";
  }

  get length(): number {
    return this.#words.length;
  }

  text(option: string): string {
    return this.#options.get(option) ?? "";
  }

  /** @returns 0 when it was not given */
  count(option: string): number {
    return Number(this.#options.get(option) ?? 0);
  }

  flag(option: string): boolean {
    return this.#options.has(option);
  }
}

/**
 * Reads what follows a command's name: words, and options as `--name value` or `--name=value`. After `--` everything
 * is a word.
 *
 * @throws CommandError
 */
export function parseArguments(
  given: readonly string[],
  kinds: Readonly<Record<string, OptionKind>>,
): Arguments {
  const words: string[] = [];
  const options = new Map<string, string>();
  const left = [...given];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === "--") {
      words.push(...left.splice(0));
    } else if (word.startsWith("--")) {
      const [name, value] = splitOption(word);
      const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
      if (kind === undefined) throw misunderstood(`There is no option --${logText(name)} here.`);
      options.set(name, parseOption(name, kind, kind === "flag" ? value : (value ?? left.shift())));
    } else {
      words.push(word);
    }
  }
  return new Arguments(words, options);
}

function splitOption(word: string): [string, string | undefined] {
  const equals = word.indexOf("=");
  return equals < 0 ? [word.slice(2), undefined] : [word.slice(2, equals), word.slice(equals + 1)];
}

function parseOption(name: string, kind: OptionKind, value: string | undefined): string {
  if (kind === "flag") {
    if (value === undefined) return "";
    throw misunderstood(`--${name} takes nothing.`);
  }
  if (value === undefined) throw misunderstood(`--${name} is missing what it is to be.`);
  if (kind === "count" && !/^[1-9]\d{0,5}$/.test(value)) {
    throw misunderstood(`--${name} is a number from 1 on.`);
  }
  return value;
}
