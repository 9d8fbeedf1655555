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
  #drained: Promise<void> | undefined;

  /** @param headers of the response, names and values in turn, without a length */
  constructor(response: ServerResponse, headers: string[], stalledWriteMs: number) {
    this.#response = response;
    this.#headers = headers;
    this.#stalledWriteMs = stalledWriteMs;
  }

  /** Whether a frame would be taken now without anybody having to wait. */
  get ready(): boolean {
    return !(this.#response.socket ?? this.#response).writableNeedDrain;
  }

  /** Takes a frame. @returns what resolves when the next may follow, or the client has left; undefined: at once */
  write(frame: ReadyFrame): Promise<void> | undefined {
    const { socket } = this.#response;
    if (this.#response.destroyed) return undefined;
    if (socket === null) {
      if (!this.#begun) this.#begin(this.#headers);
      this.#response.write(frame.envelope);
    } else if (this.#begun) {
      socket.write(frame.chunk);
    } else {
      this.#open(socket, frame);
    }
    return this.ready ? undefined : (this.#drained ??= this.#drain());
  }

  /** Ends the body with this. */
  end(envelope: Buffer): void {
    if (this.#response.destroyed) return;
    if (!this.#begun) this.#begin([...this.#headers, "content-length", String(envelope.length)]);
    this.#response.end(envelope);
  }

  /** The headers leave with the first frame, in one packet. */
  #open(socket: Socket, frame: ReadyFrame): void {
    socket.cork();
    this.#begin(this.#headers);
    this.#response.flushHeaders();
    noteThatHeadHasLeft(this.#response);
    socket.write(frame.chunk);
    socket.uncork();
  }

  #begin(headers: string[]): void {
    this.#begun = true;
    cutWhenStalled(this.#response, this.#stalledWriteMs);
    this.#response.writeHead(200, headers);
    this.#headers = [];
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
