import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Writable } from "node:stream";
import { pino } from "pino";
import { startApp, type App } from "../../server/app.ts";
import { loadConfig } from "../../server/config.ts";
import { createManualClock, type ManualClock } from "../delivery/manual-clock.ts";
import { furnish, type World } from "./world.ts";

/** One of two servers that hold the same, and what can be seen of it from within. */
export interface Twin {
  readonly app: App;
  readonly port: number;
  /** It stands still unless a test moves it: no heartbeat, no end of a stream's life comes by itself. */
  readonly clock: ManualClock;
  /** What was logged since it was last asked: every line, without what differs from call to call. */
  takeLog(): string[];
  /** The messages that were stored since it was last asked, and how conversations and names are now. */
  takeStored(): unknown[];
}

/** The same server twice: one answers by the lane what it can, the other everything by the RPC library. */
export interface Twins extends AsyncDisposable {
  readonly world: World;
  readonly lane: Twin;
  readonly library: Twin;
  readonly both: readonly [Twin, Twin];
}

/** When everything happens. */
const NOW = Date.UTC(2026, 0, 1);

/**
 * Starts both upon copies of one data directory, so that names, ids, tokens and cookies are the same.
 * @param settings of both
 */
export async function startTwins(settings: Record<string, string> = {}): Promise<Twins> {
  await using stack = new AsyncDisposableStack();
  const dir = mkdtempSync(path.join(tmpdir(), "restante-lane-"));
  stack.defer(() => rmSync(dir, { recursive: true, force: true }));
  const origin = path.join(dir, "origin");
  const world = await furnish(origin, (words) => start(origin, words));
  const copy = async (lane: "on" | "off"): Promise<Twin> => {
    const dataDir = path.join(dir, lane);
    cpSync(origin, dataDir, { recursive: true });
    const twin = await start(dataDir, { ...settings, LANE: lane });
    stack.defer(() => twin.app.close());
    return twin;
  };
  const [lane, library] = [await copy("on"), await copy("off")];
  const parts = stack.move();
  return {
    world,
    lane,
    library,
    both: [lane, library],
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

async function start(dataDir: string, settings: Record<string, string>): Promise<Twin> {
  const lines: string[] = [];
  const sink = new Writable({
    write(line, _encoding, done) {
      lines.push(String(line));
      done();
    },
  });
  const clock = createManualClock();
  const config = loadConfig({ PORT: "0", DATA_DIR: dataDir, LIMIT_SENDS: "1/s,1000000", ...settings });
  const log = pino({ level: "debug", base: undefined }, sink);
  const options = { config, version: "0.0.0", webDir: "/does/not/exist", log, clock, now: () => NOW };
  const app = await startApp(options);
  return {
    app,
    port: Number(new URL(app.url).port),
    clock,
    takeLog: () => lines.splice(0).map(seeLine),
    takeStored: storedSince(dataDir),
  };
}

/** Without the time, how long it took and the call's id; what a stack says is where it happened. */
function seeLine(line: string): string {
  const { time: _time, ms: _ms, requestId: _id, err, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const { message } = (err ?? {}) as { message?: string };
  return JSON.stringify({ ...rest, ...(message !== undefined && { message }) });
}

/** Nothing that depends on ids, which are random. */
const summaries = [
  "SELECT conversation_id, kind, name, last_seq, version, member_count FROM conversations ORDER BY rowid",
  "SELECT user_id, username, claimed_at, version FROM users ORDER BY username",
  "SELECT count(*) AS marks, sum(seq) AS seqs, sum(length(times)) AS times FROM marks",
  "SELECT sum(mark) AS marks, sum(read_seq) AS read, sum(length(read_times)) AS times FROM entries",
];

function storedSince(dataDir: string): () => unknown[] {
  let last = 0;
  return () => {
    using database = new DatabaseSync(path.join(dataDir, "restante.db"), { readOnly: true });
    const messages = database
      .prepare("SELECT rowid, * FROM messages WHERE rowid > ? ORDER BY rowid")
      .all(last)
      .map(({ request_hash: _hash, ...row }) => row);
    last = Number(messages.at(-1)?.["rowid"] ?? last);
    return [messages, ...summaries.map((query) => database.prepare(query).all())];
  };
}
