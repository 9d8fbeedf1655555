import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

const events = ["data", "end", "timeout"] as const;
type Heard = ReadonlyMap<(typeof events)[number], (this: Socket, ...told: [] | [NonSharedBuffer]) => void>;

const emptyLine = Buffer.from("\r\n\r\n");
const nothing = new Uint8Array();

/**
 * Node's HTTP/1.1 server on a connection of which it gets only what it is given. Its parser stays with the connection once
 * it has been needed.
 */
export class LongWay {
  readonly #socket: Socket;
  #node: Heard;
  /** Called when it has answered all it was given, and its parser holds nothing of what follows. */
  readonly #free: () => void;
  /** Of what it was given since it was free: the bytes, how long the first header is, and the requests that it saw. */
  #given = 0;
  #headBytes: number | undefined;
  /** The last bytes before, among which its end may have begun. */
  #before: Uint8Array = nothing;
  #requests = 0;
  /** Those that are not answered yet. */
  #open = 0;

  /** @param serve Node's own way to begin with a connection: it listens to the socket's events, which it hears from here instead */
  constructor(socket: Socket, serve: (socket: Socket) => void, free: () => void) {
    this.#socket = socket;
    this.#free = free;
    this.#node = listenersOf(socket, serve);
  }

  /** Whether nobody waits for an answer. */
  get isIdle(): boolean {
    return this.#open === 0;
  }

  /** Whether, besides, it holds no beginning of a request. */
  get hasNothing(): boolean {
    return this.#open === 0 && (this.#requests > 0 || this.#given === 0);
  }

  take(bytes: NonSharedBuffer): void {
    if (this.#headBytes === undefined) this.#lookForEndOfHead(bytes);
    this.#given += bytes.length;
    this.#tell("data", bytes);
  }

  end(): void {
    this.#tell("end");
  }

  timeout(): void {
    this.#tell("timeout");
  }

  /** Node has let go of the connection, and its parser may serve another by now. */
  letGo(): void {
    this.#node = new Map();
  }

  /** Node has made a request of what it was given. */
  began(request: IncomingMessage, response: ServerResponse): void {
    this.#requests += 1;
    this.#open += 1;
    response.on("close", () => {
      this.#open -= 1;
      if (this.#open > 0 || !this.#wasAll(request, response)) return;
      this.#given = 0;
      this.#headBytes = undefined;
      this.#before = nothing;
      this.#requests = 0;
      this.#free();
    });
  }

  #tell(event: (typeof events)[number], ...told: [] | [NonSharedBuffer]): void {
    this.#node.get(event)?.apply(this.#socket, told);
  }

  /**
   * Whether Node was given this one request, to the byte: otherwise its parser may be in the middle of another, and to read
   * what follows as the beginning of a request would let a client hide one within another (request smuggling).
   */
  #wasAll(
    { complete, headers }: IncomingMessage,
    { writableFinished, shouldKeepAlive }: ServerResponse,
  ): boolean {
    if (!complete || !writableFinished || !shouldKeepAlive || this.#requests !== 1) return false;
    if (this.#headBytes === undefined || headers["transfer-encoding"] !== undefined) return false;
    return this.#given === this.#headBytes + Number(headers["content-length"] ?? 0);
  }

  #lookForEndOfHead(bytes: NonSharedBuffer): void {
    const seen = this.#before.length === 0 ? bytes : Buffer.concat([this.#before, bytes]);
    const at = seen.indexOf(emptyLine);
    if (at < 0) this.#before = Buffer.from(seen.subarray(1 - emptyLine.length));
    else this.#headBytes = this.#given - this.#before.length + at + emptyLine.length;
  }
}

/** Has Node begin with a connection, and takes from it what it listens with. */
function listenersOf(socket: Socket, serve: (socket: Socket) => void): Heard {
  const before = new Map(events.map((event) => [event, socket.listeners(event)]));
  serve(socket);
  const taken = events.map((event) => {
    const [listener] = socket.listeners(event).filter((one) => before.get(event)?.includes(one) === false);
    if (listener === undefined) throw new Error(`Node's server no longer listens for its sockets' ${event}.`);
    socket.off(event, listener);
    return [event, listener] as const;
  });
  // Node reads past the socket's events, until somebody begins to listen for them.
  const [reader] = socket.listeners("data") as (() => void)[];
  if (reader !== undefined) socket.off("data", reader).on("data", reader);
  return new Map(taken);
}
