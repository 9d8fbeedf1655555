import { once } from "node:events";
import { createConnection, type Socket } from "node:net";

/** What arrives is read into here, by whichever socket has something, and is used up before the next reads. */
const arriving = Buffer.allocUnsafe(256 * 1024);

/**
 * A connection to this machine that costs the load as little as there is.
 *
 * @param onBytes gets what arrives; good until it returns
 */
export async function connect(port: number, onBytes: (bytes: Buffer) => void): Promise<Socket> {
  let leaving = false;
  const socket = createConnection({
    host: "127.0.0.1",
    port,
    noDelay: true,
    onread: {
      buffer: arriving,
      callback: (length) => {
        onBytes(arriving.subarray(0, length));
        return true;
      },
    },
  });
  await once(socket, "connect");
  const { destroy } = socket;
  socket.destroy = (error) => {
    leaving ||= error === undefined;
    return destroy.call(socket, error);
  };
  socket.on("close", () => {
    if (!leaving) throw new Error("The server closed a connection.");
  });
  return socket;
}

/** Bytes as they arrive, in whatever pieces, for who reads something whole at a time. */
export class Pieces {
  #held: Buffer = Buffer.alloc(0);

  /** What is there to be read now: what was left, and what came. */
  with(bytes: Buffer): Buffer {
    return this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
  }

  /** Keeps what could not be read yet. */
  keep(rest: Buffer): void {
    this.#held = rest.length === 0 ? rest : Buffer.from(rest);
  }
}
