import { Pieces } from "./socket.ts";

export interface ResponseEvents {
  /** The status line and the header. */
  onHead(head: string): void;
  /** A part of the body. */
  onBody(bytes: Buffer): void;
  /** The body is complete: the next response follows. */
  onEnd(): void;
}

/** What of a response comes next: its head, so many bytes of a body, a chunk's size, or the end of one. */
type Awaited = "head" | "body" | "size" | "chunk" | "chunk-end" | "last-end";

/** Takes HTTP/1.1 responses out of what arrives on a connection, one after the other, bodies as they come. */
export class HttpResponses {
  readonly #events: ResponseEvents;
  readonly #pieces = new Pieces();
  #awaited: Awaited = "head";
  #left = 0;

  constructor(events: ResponseEvents) {
    this.#events = events;
  }

  push(arrived: Buffer): void {
    const bytes = this.#pieces.with(arrived);
    let at = 0;
    for (let next = this.#step(bytes, at); next > at; next = this.#step(bytes, at)) at = next;
    this.#pieces.keep(bytes.subarray(at));
  }

  /** Reads the next part. @returns where it ends; `at` when it is not there yet */
  #step(bytes: Buffer, at: number): number {
    switch (this.#awaited) {
      case "head":
        return this.#head(bytes, at);
      case "body":
      case "chunk":
        return this.#body(bytes, at);
      case "size": {
        const end = bytes.indexOf("\r\n", at);
        if (end < 0) return at;
        this.#left = Number.parseInt(bytes.toString("latin1", at, end), 16);
        this.#awaited = this.#left === 0 ? "last-end" : "chunk";
        return end + 2;
      }
      case "chunk-end":
        if (bytes.length < at + 2) return at;
        this.#awaited = "size";
        return at + 2;
      case "last-end":
        if (bytes.length < at + 2) return at;
        this.#end();
        return at + 2;
    }
  }

  #head(bytes: Buffer, at: number): number {
    const end = bytes.indexOf("\r\n\r\n", at);
    if (end < 0) return at;
    const head = bytes.toString("latin1", at, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head);
    this.#left = Number(length?.[1] ?? 0);
    this.#awaited = length === null ? "size" : "body";
    this.#events.onHead(head);
    if (length !== null && this.#left === 0) this.#end();
    return end + 4;
  }

  #body(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#left);
    if (end === at) return at;
    this.#left -= end - at;
    this.#events.onBody(bytes.subarray(at, end));
    if (this.#left === 0) {
      if (this.#awaited === "chunk") this.#awaited = "chunk-end";
      else this.#end();
    }
    return end;
  }

  #end(): void {
    this.#awaited = "head";
    this.#events.onEnd();
  }
}
