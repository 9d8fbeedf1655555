import { connect } from "node:net";
import { CommandError } from "./command-error.ts";
import type { ControlAnswer, ControlRequest } from "./control-socket.ts";

/**
 * Asks the server that listens at `path`.
 * @param signal aborts the command; it throws the signal's reason then
 * @returns what to print, or undefined when no server listens there
 * @throws CommandError when the server refuses
 */
export async function askServer(
  path: string,
  words: string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const request: ControlRequest = { words };
  const reply = await exchange(path, `${JSON.stringify(request)}\n`, signal);
  if (reply === undefined) {
    return undefined;
  }
  if (reply === "") {
    throw new CommandError("The running server did not answer.");
  }
  const answer = JSON.parse(reply) as ControlAnswer;
  if (!answer.ok) {
    throw new CommandError(answer.message, { exitCode: answer.exitCode });
  }
  return answer.text;
}

async function exchange(path: string, line: string, signal: AbortSignal): Promise<string | undefined> {
  const socket = connect({ path, signal }).setEncoding("utf8");
  socket.write(line);
  try {
    return (await Array.fromAsync(socket)).join("");
  } catch (error) {
    signal.throwIfAborted();
    const { code } = error as NodeJS.ErrnoException;
    // Nothing there, what a killed server left behind, or a path too long for any server to listen at.
    if (code === "ENOENT" || code === "ECONNREFUSED" || code === "EINVAL") {
      return undefined;
    }
    throw new CommandError(`The running server cannot be asked (${code}).`, { cause: error });
  }
}
