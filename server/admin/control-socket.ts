import { once } from "node:events";
import { chmod, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { CommandError } from "./command-error.ts";
import type { RunCommand } from "./commands.ts";

/** One line of JSON each way, then the connection ends. */
export interface ControlRequest {
  words: string[];
}
export type ControlAnswer = { ok: true; text: string } | { ok: false; message: string; exitCode: 1 | 2 };

/** Longer than any command, a path included; whoever sends more is cut. */
const maxRequestLength = 8_192;
/** For the request. A command then takes as long as it takes, or as somebody waits for its answer. */
const patienceMs = 5_000;

/** Where a server listens for its operator. Only who may write to the data directory can reach it. */
export function controlSocketPath(dataDir: string): string {
  return join(dataDir, "control.sock");
}

/**
 * Listens for the operator's commands. The caller holds the data directory's lock, so a socket that is already there
 * was left by a server that was killed.
 * @param onError hears of a command that failed for a reason that is not the operator's
 */
export async function openControlSocket(
  path: string,
  run: RunCommand,
  onError: (error: unknown) => void,
): Promise<{ close(): Promise<void> }> {
  await rm(path, { force: true });
  const stopping = new AbortController();
  const server = createServer((socket) => void serve(socket, run, onError, stopping.signal));
  server.listen(path);
  await once(server, "listening");
  await chmod(path, 0o600);
  return {
    async close() {
      const closed = once(server, "close");
      server.close();
      stopping.abort(new CommandError("The server is stopping."));
      await closed;
    },
  };
}

async function serve(
  socket: Socket,
  run: RunCommand,
  onError: (error: unknown) => void,
  stopping: AbortSignal,
): Promise<void> {
  socket.setEncoding("utf8");
  socket.setTimeout(patienceMs, () => socket.destroy());
  // A client that went away needs no answer.
  socket.on("error", () => socket.destroy());
  const line = await readLine(socket, stopping);
  if (line === undefined) {
    return;
  }
  socket.setTimeout(0);
  const gone = new AbortController();
  socket.once("close", () => gone.abort(new CommandError("Nobody waits for the answer.")));
  // Only a socket that is read notices its end.
  socket.resume();
  const reply = await answer((signal) => run(parseRequest(line), signal), onError, [stopping, gone.signal]);
  socket.setTimeout(patienceMs);
  socket.end(`${JSON.stringify(reply)}\n`);
  // Not when the client closes too: one that is suspended would keep the server from stopping. It can read the
  // answer all the same.
  socket.destroySoon();
}

async function answer(
  run: (signal: AbortSignal) => Promise<string>,
  onError: (error: unknown) => void,
  reasonsToStop: AbortSignal[],
): Promise<ControlAnswer> {
  try {
    return { ok: true, text: await run(AbortSignal.any(reasonsToStop)) };
  } catch (error) {
    if (error instanceof CommandError) {
      return { ok: false, message: error.message, exitCode: error.exitCode };
    }
    onError(error);
    return { ok: false, message: "The command failed; the server's log says why.", exitCode: 1 };
  }
}

function parseRequest(line: string): string[] {
  try {
    const { words } = JSON.parse(line) as Partial<ControlRequest>;
    if (Array.isArray(words) && words.every((word) => typeof word === "string")) {
      return words;
    }
  } catch {
    // Not JSON: answered below like any other line that is no request.
  }
  throw new CommandError("This is not a request that the server understands.");
}

/** The first line, or undefined when the connection or the server ends before it does, or too much is sent. */
async function readLine(socket: Socket, stopping: AbortSignal): Promise<string | undefined> {
  let text = "";
  const cut = () => socket.destroy();
  stopping.addEventListener("abort", cut);
  try {
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      text += chunk;
      const end = text.indexOf("\n");
      if (end >= 0) {
        return text.slice(0, end);
      }
      if (text.length > maxRequestLength) {
        break;
      }
    }
  } catch {
    // A torn connection: nobody waits for an answer.
  } finally {
    stopping.removeEventListener("abort", cut);
  }
  socket.destroy();
  return undefined;
}
