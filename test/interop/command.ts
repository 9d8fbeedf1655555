import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** A program that has ended. */
export interface Ended {
  exitCode: number;
  stderr: string;
}

export interface Command {
  stdout: AsyncIterable<Buffer>;
  /** Resolves when the program has ended and its streams are closed. */
  ended: Promise<Ended>;
  /** Ends the program if it still runs. */
  stop(): void;
}

const TOO_LONG_MS = 60_000;

/** Starts a program and writes `input` to it. One that runs longer than a minute is ended. */
export function start(file: string, args: readonly string[], input: string | Uint8Array = ""): Command {
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "pipe"], timeout: TOO_LONG_MS });
  child.stdin.on("error", () => {
    // The program ended without reading its input: its exit code says so.
  });
  child.stdin.end(input);
  const ended = end(child, text(child.stderr));
  ended.catch(() => {
    // Heard by whoever awaits `ended`; a reader of stdout alone must not crash the process.
  });
  return { stdout: child.stdout, ended, stop: () => child.kill("SIGKILL") };
}

async function end(child: ChildProcess, stderr: Promise<string>): Promise<Ended> {
  const [exitCode] = await once(child, "close");
  return { exitCode: exitCode ?? -1, stderr: await stderr };
}

/** Runs a program to its end. @throws with everything it printed when it does not exit with 0 */
export async function run(file: string, args: readonly string[], input = ""): Promise<string> {
  const command = start(file, args, input);
  const [stdout, { exitCode, stderr }] = await Promise.all([text(command.stdout), command.ended]);
  if (exitCode !== 0) {
    throw new Error(`${file} ${args.join(" ")} ended with ${exitCode}:\n${stdout}${stderr}`);
  }
  return stdout;
}
