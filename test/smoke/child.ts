import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** A program that runs until it is disposed of. */
export interface Child extends AsyncDisposable {
  process: ChildProcess;
}

/** Starts a program in a process group of its own, since it may start others; what it prints is nobody's. */
export function startChild(
  program: string,
  args: readonly string[],
  env: Record<string, string | undefined> = process.env,
): Child {
  const child = spawn(program, args, {
    env,
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // It had ended by itself.
    }
  };
  process.once("exit", end);
  return {
    process: child,
    async [Symbol.asyncDispose]() {
      process.off("exit", end);
      const gone = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
      end();
      await gone;
    },
  };
}
