/** The environment, or a part of it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One thing that an operator can decide. */
export interface Setting<T> {
  name: string;
  /** As one would write it in the environment; "" means not set. */
  default: string;
  meaning: string;
  /** Turns the text into a value; throws an Error that says what is accepted. */
  parse: (text: string) => T;
}

/** A setting has a value that cannot be used; the message is one line that names the setting. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConfigError";
  }
}

/** What reading a table of settings gives: a value for each, under the same key. */
export type Values<Table> = { [Key in keyof Table]: Table[Key] extends Setting<infer T> ? T : never };

export function setting<T>(
  name: string,
  standard: string,
  meaning: string,
  parse: (text: string) => T,
): Setting<T> {
  return { name, default: standard, meaning, parse };
}

/**
 * Reads every setting of a table.
 * @throws ConfigError when one of them cannot be used
 */
export function readSettings<Table extends Readonly<Record<string, Setting<unknown>>>>(
  table: Table,
  env: Environment,
): Values<Table> {
  const entries = Object.entries(table).map(([key, entry]) => [key, read(entry, env)]);
  return Object.fromEntries(entries) as Values<Table>;
}

/** What `--help` prints about a table of settings: a line each. */
export function describe(table: Readonly<Record<string, Setting<unknown>>>): string {
  const entries = Object.values(table);
  const width = Math.max(14, ...entries.map(({ name }) => name.length)) + 2;
  return entries
    .map(
      ({ name, default: value, meaning }) => `  ${name.padEnd(width)}${(value || "–").padEnd(14)}${meaning}`,
    )
    .join("\n");
}

function read<T>({ name, default: standard, parse }: Setting<T>, env: Environment): T {
  const text = (env[name] ?? "").trim() || standard;
  try {
    return parse(text);
  } catch (error) {
    throw new ConfigError(`${name}=${text}: ${(error as Error).message}`);
  }
}
