import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { bareEnvironment } from "../bare-environment.ts";

const root = path.resolve(import.meta.dirname, "../..");
const patienceMs = 60_000;

/** The built product as its operator runs it: a process with a port and a data directory of its own. */
export interface ServerProcess extends AsyncDisposable {
  /** `http://localhost:PORT`, the same after every restart. */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** Of the process that runs now, or ran last. */
  pid(): number;
  /** Everything it has printed, over all its lives. */
  log(): string;
  /** SIGKILL: no chance to tidy up. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port and the same data; resolves when it is ready. */
  restart(): Promise<void>;
  /** SIGTERM. @returns the exit code */
  stop(): Promise<number | null>;
  /** SIGSTOP: it does nothing, and its connections stay open. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
}

/**
 * Starts a server; resolves when it is ready.
 *
 * @param settings environment variables of the server
 * @param prepare fills its data directory before
 */
export async function startServer(
  settings: Record<string, string> = {},
  prepare?: (dataDir: string) => Promise<void>,
): Promise<ServerProcess> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "restante-e2e-"));
  await prepare?.(dataDir);
  const port = await freePort();
  const printed: string[] = [];
  const live = () => launch({ ...settings, PORT: String(port), DATA_DIR: dataDir }, printed);
  let child = await live();

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, "exit");
      child.kill(signal);
      await exit;
    }
    return child.exitCode;
  };

  return {
    url: `http://localhost:${port}`,
    port,
    dataDir,
    pid: () => child.pid ?? 0,
    log: () => printed.join(""),
    kill: async () => void (await end("SIGKILL")),
    restart: async () => {
      await end("SIGKILL");
      printed.push("--- started again ---\n");
      child = await live();
    },
    stop: () => end("SIGTERM"),
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    [Symbol.asyncDispose]: async () => {
      await end("SIGKILL");
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function launch(settings: Record<string, string>, printed: string[]): Promise<ChildProcess> {
  const child = spawn(path.join(root, "node_modules/.bin/node"), ["server/main.ts"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...bareEnvironment, ...settings },
  });
  // Not left behind when a test is told to end, or fails at the top.
  const end = () => void child.kill("SIGKILL");
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  const ready = new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed.push(text);
      if (text.includes(" is ready at ")) resolve();
    });
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => printed.push(text));
  await untilReady(child, ready, printed);
  return child;
}

async function untilReady(child: ChildProcess, ready: Promise<void>, printed: string[]): Promise<void> {
  const over = new AbortController();
  const exit = once(child, "exit", { signal: over.signal }).then(() => "ended");
  const late = once(AbortSignal.any([over.signal, AbortSignal.timeout(patienceMs)]), "abort").then(
    () => "silent",
  );
  // The losers of the race are called off below, which they report by rejecting.
  for (const loser of [exit, late]) loser.catch(() => undefined);
  const outcome = await Promise.race([ready.then(() => "ready"), exit, late]);
  over.abort();
  if (outcome === "ready") return;
  child.kill("SIGKILL");
  throw new Error(`The server did not become ready (${outcome}):\n${printed.join("")}`);
}

/**
 * A port that nobody listens on, below those that the system gives to outgoing connections: the server's
 * must stay free while it is down, and a client that knocks at a free one of those may be given the very
 * port it knocks at, and talk to itself.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
