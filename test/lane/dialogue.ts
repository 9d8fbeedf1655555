import { connect } from "node:net";
import { createAnswerReader, type RawAnswer } from "./answers.ts";

/** What a client heard on one connection. */
export interface Heard {
  readonly answers: readonly RawAnswer[];
  /** What it heard that no server may say; undefined: nothing. */
  readonly broken: string | undefined;
  /** Whether the server let it wait for longer than anything may take. */
  readonly silent: boolean;
}

/** One connection of a client that says what it likes, byte for byte. */
export interface Line {
  readonly answers: readonly RawAnswer[];
  /** Resolves when the bytes have left, or cannot any more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves as soon as the answers are so; rejects when the connection ends before. */
  until(isSo: (answers: readonly RawAnswer[]) => boolean): Promise<void>;
  /** Has nothing more to say, and listens on. */
  finish(): void;
  /** Leaves without a word. */
  hangUp(): void;
  /** Reads no more, or again. */
  stopReading(): void;
  readOn(): void;
  /** Resolves when the connection is over, whoever ended it. */
  readonly over: Promise<Heard>;
}

/** Nothing takes so long, on whatever machine; longer than the server waits for the rest of a request. */
const PATIENCE_MS = 300_000;

/** Connects to a port of this machine. */
export function openLine(port: number): Line {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
  const reader = createAnswerReader();
  const over = Promise.withResolvers<Heard>();
  const waiting = new Set<() => void>();
  let broken: string | undefined;
  let silent = false;
  const patience = setTimeout(() => {
    silent = true;
    socket.destroy();
  }, PATIENCE_MS);
  const judge = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      broken ??= (error as Error).message;
      socket.destroy();
    }
    waiting.forEach((look) => look());
  };
  socket.on("error", () => {});
  socket.on("data", (bytes: Buffer) => judge(() => reader.push(bytes)));
  socket.on("end", () => {
    judge(() => reader.end());
    socket.destroy();
  });
  socket.once("close", () => {
    clearTimeout(patience);
    over.resolve({ answers: reader.answers, broken, silent });
    waiting.forEach((look) => look());
  });
  return {
    answers: reader.answers,
    over: over.promise,
    write: (bytes) =>
      new Promise((resolve) => {
        const left = (): void => {
          socket.off("close", left);
          // The other end of a connection within this process has its turn.
          setImmediate(resolve);
        };
        socket.once("close", left);
        if (socket.destroyed) left();
        else socket.write(bytes, left);
      }),
    until(isSo) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = (): void => {
        if (isSo(reader.answers)) resolve();
        else if (socket.destroyed)
          reject(new Error(`The connection ended first: ${broken ?? "in good order"}`));
      };
      waiting.add(look);
      look();
      return promise.finally(() => waiting.delete(look));
    },
    finish: () => void socket.end(),
    hangUp: () => void socket.destroy(),
    stopReading: () => void socket.pause(),
    readOn: () => void socket.resume(),
  };
}

/** What a client says on one connection, and how it takes its leave. */
export interface Script {
  /** Written one after the other, each as a segment of its own as far as the network lets it be. */
  pieces: readonly Uint8Array[];
  /**
   * A number: once there are so many answers, it asks for something that is not there, and that the connection be closed. Whether
   * that is answered says whether the connection was kept. `finish`: it has nothing more to say, since the server waits for more
   * than it will get.
   */
  leave: number | "finish";
}

/** Asks for something that is not there, and that the connection be closed. */
export const probe = Buffer.from(
  "GET /nothing-is-here HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
);

/** Plays a script against the server at a port of this machine; resolves when the connection is over. */
export async function speak(port: number, { pieces, leave }: Script): Promise<Heard> {
  const line = openLine(port);
  for (const piece of pieces) await line.write(piece);
  if (leave === "finish") line.finish();
  else {
    const enough = (answers: readonly RawAnswer[]) => answers.filter(isWhole).length >= leave;
    // A server that ends the connection by itself is not asked.
    await line.until(enough).then(
      () => line.write(probe),
      () => {},
    );
  }
  return line.over;
}

function isWhole({ complete, status }: RawAnswer): boolean {
  return complete && status >= 200;
}
