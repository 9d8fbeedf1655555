import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../../..");

/** A server whose system calls strace sees, and may make fail. */
export interface TracedServer extends AsyncDisposable {
  readonly url: string;
  /** Everything it has printed so far. */
  log(): string;
  /** SIGTERM; resolves when the server is gone. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when the server is gone and strace has written all it saw. */
  kill(): Promise<void>;
}

/**
 * Starts the product under strace; resolves when it is ready.
 * @param strace options of strace besides `-f`
 */
export async function startTraced(
  strace: readonly string[],
  settings: Record<string, string>,
): Promise<TracedServer> {
  const node = path.join(root, "node_modules/.bin/node");
  // -D: the process that we start is the server, and strace its grandchild.
  const child = spawn("strace", ["-D", "-f", "-qq", ...strace, node, "server/main.ts"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], PORT: "0", ...settings },
  });
  const printed: string[] = [];
  const closed = once(child, "close");
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed.push(text);
      const url = /is ready at (http:\S+)/.exec(text)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => printed.push(text));
    const ended = () => reject(new Error(`The traced server did not become ready:\n${printed.join("")}`));
    closed.then(ended, reject);
  });
  const end = async (signal: "SIGTERM" | "SIGKILL"): Promise<void> => {
    child.kill(signal);
    await closed;
  };
  const [stop, kill] = [() => end("SIGTERM"), () => end("SIGKILL")];
  try {
    return { url: await ready, log: () => printed.join(""), stop, kill, [Symbol.asyncDispose]: kill };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}
