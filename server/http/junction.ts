import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type Ending, LightEnding } from "../ending.ts";
import { onlyMessage } from "./lane-body.ts";
import type { Lane, LaneCall } from "./lane.ts";
import type { LaneConnection } from "./lane-connection.ts";
import { type LaneRequest, readLaneRequest } from "./lane-request.ts";
import { LongWay } from "./long-way.ts";

/** The two ways on which a request is answered. */
export interface Ways {
  lane: Lane;
  /** Has Node's server begin with a connection. */
  serve: (socket: Socket) => void;
  /** How long a connection is kept between two requests. */
  keepAliveMs: number;
}

/** How long, and in how many pieces, a body may come behind its header before Node is to wait for it, with its time limits. */
const BODY_PATIENCE_MS = 1_000;
const MAX_BODY_PIECES = 64;
/** How much a client may send behind a call before that is answered; from so many pieces on they are put together. */
const MAX_BYTES_BEHIND = 64 * 1024;
const MAX_PIECES_BEHIND = 4;
/** How much longer a connection is kept than clients are told, so that none is closed while its next request is on the way. */
const KEEP_ALIVE_GRACE_MS = 1_000;
/** A header up to this length is remembered until the next, which is likely to be the same. */
const MAX_REMEMBERED_BYTES = 2_048;

/**
 * An HTTP/1.1 connection, of which each request goes the lane or the long way. One goes at a time: what a client sends
 * before it is answered waits (RFC 9112, section 9.3.2, lets only safe requests be answered side by side), and where that is
 * more than a little, it is not read.
 */
export class Junction implements LaneConnection {
  readonly socket: Socket;
  readonly #ways: Ways;
  #serving: "nobody" | "call" | "stream" | "long" = "nobody";
  /** The client says no more. */
  #hasEnded = false;
  /** What came last by the lane, and how it is answered. */
  #last: { request: LaneRequest; call: LaneCall } | undefined;
  /** A request whose body is not whole, or else what came behind one on the lane. */
  #pieces: NonSharedBuffer[] = [];
  #missing = 0;
  #patience: NodeJS.Timeout | undefined;
  #ending: LightEnding | undefined;
  #long: LongWay | undefined;

  constructor(socket: Socket, ways: Ways) {
    this.socket = socket;
    this.#ways = ways;
    socket
      .setTimeout(this.#keepAliveMs)
      .on("data", (chunk: NonSharedBuffer) => this.#take(chunk))
      .on("end", () => this.#end())
      .on("timeout", () => this.#timeout())
      .on("close", () => this.#close())
      // Whoever must know hears that it closes.
      .on("error", () => {});
  }

  get #keepAliveMs(): number {
    return this.#ways.keepAliveMs + KEEP_ALIVE_GRACE_MS;
  }

  /** Whether a call is on the lane. */
  get isOnLane(): boolean {
    return this.#serving === "call" || this.#serving === "stream";
  }

  /** Whether nobody waits for an answer, or for the rest of one. */
  get isIdle(): boolean {
    const isServed = this.isOnLane || this.#long?.hasNothing === false;
    return !isServed && this.#pieces.length === 0 && this.socket.writableLength === 0;
  }

  get ending(): Ending {
    if (this.#ending === undefined) {
      this.#ending = new LightEnding();
      if (this.socket.destroyed) this.#ending.end();
    }
    return this.#ending;
  }

  watch(): void {
    this.#setClock(this.#ways.lane.stalledWriteMs);
  }

  done(): void {
    const { socket } = this;
    this.#ending?.end();
    this.#ending = undefined;
    if (socket.writable && socket.writableNeedDrain) {
      // Who asks without reading the answers is asked to read them first, or they would pile up here.
      this.#serving = "call";
      this.watch();
      socket.once("drain", () => this.#next());
    } else {
      this.#next();
    }
  }

  /** Node has made a request of what it was given. */
  began(request: IncomingMessage, response: ServerResponse): void {
    // From here on Node has clocks of its own. Before, it has none for a connection that says nothing to the purpose.
    if (this.#long?.isIdle === true) this.socket.setTimeout(0);
    this.#long?.began(request, response);
  }

  /** Node has let go of the connection for good. */
  letGo(): void {
    this.#long?.letGo();
  }

  /** Nobody is served any more: whoever waits behind is next. */
  #next(): void {
    const { socket } = this;
    this.#serving = "nobody";
    if (socket.destroyed) return;
    if (socket.writableLength > 0) this.watch();
    else this.#setClock(this.#keepAliveMs);
    if (this.#pieces.length > 0) {
      this.#read(this.#takePieces());
      if (this.isOnLane) this.#boundWhatIsBehind();
    }
    if (this.#hasEnded) this.#end();
  }

  #boundWhatIsBehind(): void {
    const bytes = this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (bytes < MAX_BYTES_BEHIND) this.socket.resume();
    // A call is soon answered. Behind a stream it might wait for hours, and nobody would hear that the client has left.
    else if (this.#serving === "call") this.socket.pause();
    else this.socket.destroy();
    if (this.#pieces.length >= MAX_PIECES_BEHIND) this.#pieces = [Buffer.concat(this.#pieces)];
  }

  #take(chunk: NonSharedBuffer): void {
    if (this.#serving === "long") {
      this.#long?.take(chunk);
    } else if (this.isOnLane) {
      this.#pieces.push(chunk);
      this.#boundWhatIsBehind();
    } else if (this.#pieces.length > 0) {
      this.#goOn(chunk);
    } else {
      this.#read(chunk);
    }
  }

  /** A request begins here. */
  #read(bytes: NonSharedBuffer): void {
    const request = readLaneRequest(bytes, this.#last?.request);
    if (request === undefined) return this.#goLongWay(bytes);
    const call = this.#callOf(request);
    if (call === undefined) return this.#goLongWay(bytes);
    const bodyStart = request.text.length;
    const end = bodyStart + request.bodyBytes;
    if (bytes.length < end) return this.#wait(bytes, end - bytes.length);
    const message = onlyMessage(bytes.subarray(bodyStart, end));
    if (message === undefined) return this.#goLongWay(bytes);
    if (bytes.length > end) this.#pieces.push(bytes.subarray(end));
    const isStream = "run" in call.way;
    this.#serving = isStream ? "stream" : "call";
    // A stream lasts: nobody is to keep its header meanwhile.
    if (isStream || bodyStart > MAX_REMEMBERED_BYTES) this.#last = undefined;
    else if (this.#last?.request !== request) this.#last = { request, call };
    this.#ways.lane.answer(call, message, this);
  }

  #callOf(request: LaneRequest): LaneCall | undefined {
    if (request === this.#last?.request) return this.#last.call;
    return this.#ways.lane.find(request, "encrypted" in this.socket);
  }

  #wait(bytes: NonSharedBuffer, missing: number): void {
    this.#pieces.push(bytes);
    this.#missing = missing;
    this.socket.resume();
    this.#patience = setTimeout(() => this.#goLongWay(this.#takePieces()), BODY_PATIENCE_MS);
  }

  #goOn(chunk: NonSharedBuffer): void {
    this.#pieces.push(chunk);
    this.#missing -= chunk.length;
    if (this.#missing <= 0) this.#read(this.#takePieces());
    else if (this.#pieces.length === MAX_BODY_PIECES) this.#goLongWay(this.#takePieces());
  }

  /** In one, since Node may want to hear no more after the first. */
  #takePieces(): NonSharedBuffer {
    clearTimeout(this.#patience);
    const [first = Buffer.alloc(0), ...others] = this.#pieces.splice(0);
    return others.length === 0 ? first : Buffer.concat([first, ...others]);
  }

  #goLongWay(bytes: NonSharedBuffer): void {
    this.#serving = "long";
    // Before Node might have reasons to pause it.
    this.socket.resume();
    this.#long ??= new LongWay(this.socket, this.#ways.serve, () => {
      this.#serving = "nobody";
    });
    this.#long.take(bytes);
  }

  #end(): void {
    this.#hasEnded = true;
    // It may still wait for its answer; who says no more on a stream has left, as Node has it.
    if (this.#serving === "call") return;
    // What it has begun to say makes no request any more, and Node says so.
    if (this.#serving === "nobody" && this.#pieces.length > 0) this.#goLongWay(this.#takePieces());
    if (this.#serving === "long") this.#long?.end();
    else this.socket.end();
  }

  #timeout(): void {
    const { socket } = this;
    if (this.#serving === "long") this.#long?.timeout();
    else if (socket.writableLength > 0) socket.destroy();
    else if (this.isOnLane) socket.setTimeout(0);
    // The last answer was taken in time.
    else if (socket.timeout !== undefined && socket.timeout < this.#keepAliveMs)
      this.#setClock(this.#keepAliveMs);
    else socket.destroy();
  }

  #close(): void {
    clearTimeout(this.#patience);
    this.#ending?.end();
  }

  #setClock(ms: number): void {
    if (this.socket.timeout !== ms) this.socket.setTimeout(ms);
  }
}
