/**
 * The server and Vite side by side, each restarting or reloading when its sources change. Open the
 * address that Vite prints: it passes calls on to the server at PORT (8080).
 */
import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

function start(args: string[]): ChildProcess {
  return spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
}

const children = [
  start(["--watch", "--watch-preserve-output", "server/main.ts"]),
  start(["node_modules/vite/bin/vite.js", "web"]),
];

function stopAll(): void {
  for (const child of children) child.kill("SIGTERM");
}

// Either one alone is of no use, so the end of one is the end of both.
for (const child of children) {
  child.once("exit", (code) => {
    process.exitCode ??= code ?? 1;
    stopAll();
  });
}
process.once("SIGINT", stopAll);
process.once("SIGTERM", stopAll);
