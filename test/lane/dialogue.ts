import { connect, type Socket } from "node:net";
import { createAnswerReader, type RawAnswer } from "./answers.ts";

/** What a client says on one connection, byte for byte. */
export interface Script {
  /** Written one after the other, each as a segment of its own as far as the network lets it be. */
  pieces: readonly Uint8Array[];
  /**
   * How the client takes its leave. `probe`: once there are so many answers, it asks for something that is not there, and that
   * the connection be closed: whether it is answered says whether the connection was kept. `fin`: it has nothing more to
   * say right away, since the server waits for more than it will get. `reader`: it is left once the reader says so.
   */
  leave:
    | { by: "probe"; after: number }
    | { by: "fin" }
    | { by: "reader"; enough: (answers: readonly RawAnswer[]) => boolean };
}

/** What a client hears on one connection. */
export interface Heard {
  answers: readonly RawAnswer[];
  /** What it heard that no server may say. */
  broken: string | undefined;
  /** Whether the server let it wait for longer than anything may take. */
  silent: boolean;
}

/** No answer takes so long, on whatever machine; longer than the server waits for the rest of a request. */
const PATIENCE_MS = 90_000;
export const probe = Buffer.from(
  "GET /nothing-is-here HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
);

/** Plays a script against the server at the port of this machine; resolves when the connection is over. */
export async function speak(port: number, { pieces, leave }: Script): Promise<Heard> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  const reader = createAnswerReader();
  const heard: Heard = { answers: reader.answers, broken: undefined, silent: false };
  const over = Promise.withResolvers<void>();
  const patience = setTimeout(() => {
    heard.silent = true;
    socket.destroy();
  }, PATIENCE_MS);
  let left = false;
  const look = (): void => {
    if (left) return;
    const complete = reader.answers.filter(({ complete: whole, status }) => whole && status >= 200).length;
    if (leave.by === "probe" && complete >= leave.after) {
      left = true;
      socket.write(probe);
    }
    if (leave.by === "reader" && leave.enough(reader.answers)) {
      left = true;
      socket.destroy();
    }
  };
  const judge = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      heard.broken ??= (error as Error).message;
      socket.destroy();
    }
  };
  socket.setNoDelay(true);
  socket.on("error", () => {});
  socket.on("data", (bytes: Buffer) => judge(() => (reader.push(bytes), look())));
  socket.on("end", () => {
    judge(() => reader.end());
    socket.destroy();
  });
  socket.once("close", () => over.resolve());
  await writeAll(socket, pieces);
  if (leave.by === "fin") socket.end();
  look();
  await over.promise;
  clearTimeout(patience);
  return heard;
}

async function writeAll(socket: Socket, pieces: readonly Uint8Array[]): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const goOn = (): void => {
        socket.off("close", goOn);
        // The other end of a connection within this process has its turn.
        setImmediate(resolve);
      };
      socket.once("close", goOn);
      socket.write(piece, goOn);
    });
  }
}
