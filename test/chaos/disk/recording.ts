/**
 * What a server did to its database, and what it answered, in the order in which it did: read from strace's output,
 * written with `traceOptions`.
 */

/** The database or its log, as they are called in the data directory. */
export type FileName = "restante.db" | "restante.db-wal";

export type DiskEvent =
  | { kind: "write"; file: FileName; offset: number; data: Buffer }
  | { kind: "truncate"; file: FileName; size: number }
  /** What was written to the file before is on the disk now. */
  | { kind: "sync"; file: FileName }
  /** The server told a client that this message is stored. */
  | { kind: "answer"; conversationId: string; seq: number };

const calls = ["pwrite64", "write", "writev", "sendmsg", "sendto", "fdatasync", "fsync", "ftruncate"];
const longest = 1 << 20;

/** For strace: these calls, their data in full, and what each file descriptor is. */
export function traceOptions(output: string): string[] {
  return [
    "--seccomp-bpf",
    "-y",
    "-xx",
    "-s",
    String(longest),
    "-o",
    output,
    "-e",
    `trace=${calls.join(",")},pwritev,pwritev2,rename,unlink`,
    "-e",
    "signal=none",
  ];
}

const whole = /^(?<task>\d+)\s+(?<call>\w+)\((?<args>.*)\)\s+= (?<result>-?\d+)/s;
const begun = /^(?<task>\d+)\s+(?<start>\w+\(.*?)\s*<unfinished \.\.\.>$/s;
const resumed = /^(?<task>\d+)\s+<\.\.\. \w+ resumed>(?<rest>.*)$/s;

/**
 * @param trace what strace wrote with `traceOptions`
 * @throws when it holds a call on the database that this cannot replay
 */
export function parseRecording(trace: string): DiskEvent[] {
  const events: DiskEvent[] = [];
  const unfinished = new Map<string, string>();
  for (const line of trace.split("\n")) {
    const start = begun.exec(line)?.groups;
    if (start !== undefined) {
      unfinished.set(start["task"] ?? "", start["start"] ?? "");
      continue;
    }
    const end = resumed.exec(line)?.groups;
    const joined =
      end === undefined ? line : `${end["task"]} ${unfinished.get(end["task"] ?? "")}${end["rest"]}`;
    const event = parseCall(joined);
    if (event !== undefined) events.push(event);
  }
  return events;
}

function parseCall(line: string): DiskEvent | undefined {
  const { call = "", args = "", result = "" } = whole.exec(line)?.groups ?? {};
  if (call === "" || Number(result) < 0) return undefined;
  const target = text(
    /^\d+<(?<name>[^>]*)>/.exec(args)?.groups?.["name"] ??
      /"(?<name>.*?)"/.exec(args)?.groups?.["name"] ??
      "",
  );
  const file = fileName(target);
  if (file === undefined) return target.startsWith("socket:") ? parseAnswer(args) : undefined;
  const numbers = args.split(", ");
  switch (call) {
    case "pwrite64":
      return {
        kind: "write",
        file,
        offset: Number(numbers.at(-1)),
        data: bytes(args).subarray(0, Number(result)),
      };
    case "ftruncate":
      return { kind: "truncate", file, size: Number(numbers.at(-1)) };
    case "fdatasync":
    case "fsync":
      return { kind: "sync", file };
    default:
      throw new Error(`The recording has a call that it cannot replay: ${call} on ${target}.`);
  }
}

function fileName(path: string): FileName | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name === "restante.db" || name === "restante.db-wal") return name;
  if (name === "restante.db-journal")
    throw new Error("The recording has a rollback journal: begin with a made database.");
  return undefined;
}

/** The answer to a send, as JSON in the body of an HTTP response. */
function parseAnswer(args: string): DiskEvent | undefined {
  const body = bytes(args).toString("latin1");
  const conversationId = /"conversationId":"(?<id>[^"]+)"/.exec(body)?.groups?.["id"];
  const seq = /"seq":"(?<seq>\d+)"/.exec(body)?.groups?.["seq"];
  return conversationId === undefined || seq === undefined
    ? undefined
    : { kind: "answer", conversationId, seq: Number(seq) };
}

/** The data of a call: all its quoted strings. */
function bytes(args: string): Buffer {
  if (args.includes('"...')) throw new Error("The recording lacks the end of a write.");
  const strings = args.match(/"[^"]*"/g) ?? [];
  return Buffer.from(strings.join("").replaceAll('"', "").replaceAll("\\x", ""), "hex");
}

function text(escaped: string): string {
  return Buffer.from(escaped.replaceAll("\\x", ""), "hex").toString();
}
