import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { noteThatHeadHasLeft } from "./ready-answer.ts";
import { cutWhenStalled } from "./stalled.ts";

/** A piece of a stream's body, in both forms that its way may need; made once, for all streams that it goes to. */
export interface ReadyFrame {
  readonly envelope: Buffer;
  /** The same as a chunk of HTTP/1.1 (RFC 9112, section 7.1). */
  readonly chunk: Buffer;
}

/**
 * The body of a response, as frames go into it. Node writes a chunk in four parts, a moment later; one that is ready goes
 * to the socket as it is. That keeps its place, since nothing else is written by way of a response that holds the socket:
 * its headers are flushed before, and its end follows by the same socket. While another response holds it (the client
 * sent its requests one behind the other), frames wait in the response, which hands them on when it gets the socket.
 */
export class Outlet {
  readonly #response: ServerResponse;
  /** Until they are written. */
  #headers: string[];
  readonly #stalledWriteMs: number;
  #begun = false;
  /** While the client has not taken what was written. */
  #drained: Promise<void> | undefined;
  /** Whether anybody looks if the client goes on taking. */
  #watched = false;

  /** @param headers of the response, names and values in turn, without a length */
  constructor(response: ServerResponse, headers: string[], stalledWriteMs: number) {
    this.#response = response;
    this.#headers = headers;
    this.#stalledWriteMs = stalledWriteMs;
  }

  /** Whether a frame would be taken now without anybody having to wait. */
  get ready(): boolean {
    return this.#drained === undefined;
  }

  /** Takes a frame. @returns what resolves when the next may follow, or the client has left; undefined: at once */
  write(frame: ReadyFrame): Promise<void> | undefined {
    const response = this.#response;
    if (response.destroyed) return undefined;
    const { socket } = response;
    if (socket === null) {
      if (!this.#begun) this.#begin(this.#headers);
      response.write(frame.envelope);
    } else if (this.#begun) {
      socket.write(frame.chunk);
      // The system took it all, as it does unless the client is slow.
      if (socket.writableLength === 0) return undefined;
    } else {
      this.#open(socket, frame);
    }
    return this.#afterSlowWrite();
  }

  /** Ends the body with this. */
  end(envelope: Buffer): void {
    if (this.#response.destroyed) return;
    if (!this.#begun) this.#begin([...this.#headers, "content-length", String(envelope.length)]);
    this.#response.end(envelope);
    this.#watch();
  }

  /** The headers leave with the first frame, in one packet. */
  #open(socket: Socket, frame: ReadyFrame): void {
    // The response before it on the connection may have left its clock running, which would take a quiet stream for a stalled one.
    socket.setTimeout(0);
    socket.cork();
    this.#begin(this.#headers);
    this.#response.flushHeaders();
    noteThatHeadHasLeft(this.#response);
    socket.write(frame.chunk);
    socket.uncork();
  }

  #begin(headers: string[]): void {
    this.#begun = true;
    this.#response.writeHead(200, headers);
    this.#headers = [];
  }

  #afterSlowWrite(): Promise<void> | undefined {
    this.#watch();
    if (!(this.#response.socket ?? this.#response).writableNeedDrain) return undefined;
    return (this.#drained ??= this.#drain());
  }

  /**
   * Only while something waits: the timer that this takes is set anew with every write. What waits in a response that
   * does not hold the socket yet goes to the socket in one piece.
   */
  #watch(): void {
    const response = this.#response;
    if (this.#watched || response.writableLength === 0) return;
    this.#watched = true;
    cutWhenStalled(response, this.#stalledWriteMs, () => {
      this.#watched = false;
    });
  }

  #drain(): Promise<void> {
    const response = this.#response;
    const blocked = response.socket ?? response;
    return new Promise((resolve) => {
      const done = (): void => {
        blocked.off("drain", done);
        response.off("close", done);
        this.#drained = undefined;
        resolve();
      };
      blocked.on("drain", done);
      response.on("close", done);
    });
  }
}
