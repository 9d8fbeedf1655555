import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createMessageReader, type HttpMessage } from "./http-message.ts";

/** From the client to the server, from the server to the client, or both. */
export type Direction = "up" | "down" | "both";

/** How a link treats bytes that it lets through. */
export interface Shape {
  /** Milliseconds before each piece of a read is passed on. */
  delayMs: number;
  /** At most this many bytes per write: 1 splits every byte. */
  pieceBytes: number;
  /** Milliseconds after each piece: with `pieceBytes`, a rate. */
  pauseMs: number;
}

const clean: Shape = { delayMs: 0, pieceBytes: Infinity, pauseMs: 0 };

/** One client's way to the server: a TCP proxy that does to it what networks do. */
export interface Link extends AsyncDisposable {
  /** Where the client finds the server. */
  readonly url: string;
  /** Connections that pass through now. */
  connections(): number;
  /**
   * Ends every connection, on both sides: with FIN after what is on its way, or with RST and nothing more.
   * @returns how many there were
   */
  cut(how: "close" | "reset"): number;
  /**
   * A black hole: connections stay open, new ones are taken, and nothing passes, neither bytes nor the news that the
   * other side has gone. What is sent meanwhile waits in the sockets' own buffers and then holds the sender up.
   */
  swallow(direction: Direction): void;
  /** The black hole ends: what waited arrives after all, or every connection of that time is reset. */
  release(how: "deliver" | "reset"): void;
  /** From now on; without an argument, untouched. */
  shape(shape?: Partial<Shape>): void;
}

/** More connections than a client ever has; the rest is refused, so that a held link stays bounded. */
const MAX_CONNECTIONS = 64;

interface Connection {
  client: Socket;
  server: Socket;
}

/** The state that all lanes of one direction share. */
interface Gate {
  closed: boolean;
  /** Resolves when bytes may pass. */
  passable(): Promise<void>;
  set(closed: boolean): void;
}

/**
 * Opens a link on a port of its own, on the loopback.
 *
 * @param serverPort where the server listens, or will again
 * @param onRequest hears of every whole HTTP/1.1 request before its last byte is passed on
 */
export async function openLink(
  serverPort: number,
  onRequest: (request: HttpMessage) => void = () => undefined,
): Promise<Link> {
  const gates = { up: createGate(), down: createGate() };
  let shape = clean;
  const carrying = new Map<Connection, Promise<void>>();

  const listener = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    if (carrying.size >= MAX_CONNECTIONS) {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port: serverPort, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
    const connection = { client, server };
    // What a torn socket has to say ends its lane as well.
    for (const socket of [client, server]) socket.on("error", () => undefined);
    const read = createMessageReader(onRequest);
    const lanes = [
      carry(client, server, { gate: gates.up, shape: () => shape, read }),
      carry(server, client, { gate: gates.down, shape: () => shape, read: () => undefined }),
    ];
    carrying.set(connection, over(connection, lanes));
  });
  async function over(connection: Connection, lanes: Promise<void>[]): Promise<void> {
    await Promise.all(lanes);
    connection.client.destroy();
    connection.server.destroy();
    carrying.delete(connection);
  }

  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");

  const cut = (how: "close" | "reset") => {
    const ended = [...carrying.keys()];
    for (const { client, server } of ended) {
      for (const socket of [client, server]) {
        if (how === "close") socket.destroySoon();
        else socket.resetAndDestroy();
      }
    }
    return ended.length;
  };
  const open = () => Object.values(gates).forEach((gate) => gate.set(false));
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    connections: () => carrying.size,
    cut,
    swallow: (direction) => {
      gates.up.set(direction !== "down");
      gates.down.set(direction !== "up");
    },
    release: (how) => {
      if (how === "reset") cut("reset");
      open();
    },
    shape: (next = {}) => {
      shape = { ...clean, ...next };
    },
    [Symbol.asyncDispose]: async () => {
      listener.close();
      cut("reset");
      open();
      await Promise.all(carrying.values());
    },
  };
}

/**
 * Passes on what comes, then how it ended: a FIN as a FIN, anything else as a reset. Reads no further while it
 * waits, so what is held is what the sockets hold. Never rejects.
 */
async function carry(
  from: Socket,
  to: Socket,
  { gate, shape, read }: { gate: Gate; shape: () => Shape; read: (bytes: Buffer) => void },
): Promise<void> {
  let whole = true;
  try {
    for await (const bytes of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      await gate.passable();
      read(bytes);
      await pass(bytes, to, shape());
    }
  } catch {
    whole = false;
  }
  await gate.passable();
  if (whole) to.end();
  // What is being closed in good order already stays so.
  else if (!to.writableEnded) to.resetAndDestroy();
}

async function pass(bytes: Buffer, to: Socket, { delayMs, pieceBytes, pauseMs }: Shape): Promise<void> {
  if (delayMs > 0) await sleep(delayMs);
  for (let at = 0; at < bytes.length && !to.destroyed; at += pieceBytes) {
    const piece = bytes.subarray(at, Math.min(bytes.length, at + pieceBytes));
    await new Promise<void>((resolve) => to.write(piece, () => resolve()));
    if (pauseMs > 0) await sleep(pauseMs);
  }
}

function createGate(): Gate {
  let opened = Promise.resolve();
  let open = () => undefined as void;
  const gate: Gate = {
    closed: false,
    passable: () => opened,
    set: (closed) => {
      if (closed === gate.closed) return;
      gate.closed = closed;
      if (closed) opened = new Promise((resolve) => (open = resolve));
      else open();
    },
  };
  return gate;
}
