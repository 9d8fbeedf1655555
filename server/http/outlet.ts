import type { LaneConnection } from "./lane-connection.ts";
import { beginningOfAnswer, endOfAnswer, type Particulars, wholeAnswer } from "./ready-answer.ts";

/** A piece of a stream's body, ready to be written; made once, for all streams that it goes to. */
export interface ReadyFrame {
  /** A chunk of HTTP/1.1 (RFC 9112, section 7.1). */
  readonly chunk: Buffer;
}

/** The body of a stream's answer, as frames go into it: each to the socket, as it is. */
export class Outlet {
  readonly #connection: LaneConnection;
  /** Until it has begun. */
  #head: Omit<Particulars, "now"> | undefined;
  /** What is written to the socket later is in the next call's answer. */
  #isOver = false;
  /** While the client has not taken what was written. */
  #drained: Promise<void> | undefined;

  constructor(connection: LaneConnection, head: Omit<Particulars, "now">) {
    this.#connection = connection;
    this.#head = head;
  }

  /** Whether a frame would be taken now without anybody having to wait. */
  get ready(): boolean {
    return this.#drained === undefined;
  }

  /** Takes a frame. @returns what resolves when the next may follow, or the client has left; undefined: at once */
  write({ chunk }: ReadyFrame): Promise<void> | undefined {
    const { socket } = this.#connection;
    if (!socket.writable || this.#isOver) return undefined;
    if (this.#head === undefined) socket.write(chunk);
    else socket.write(beginningOfAnswer(this.#begin(this.#head), chunk));
    // The system took it all, as it does unless the client is slow.
    return socket.writableLength === 0 ? undefined : this.#afterSlowWrite();
  }

  /** Ends the body with this. Whatever comes later is passed over. */
  end(envelope: Buffer): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { socket } = this.#connection;
    if (socket.writable) {
      socket.write(
        this.#head === undefined
          ? endOfAnswer(envelope)
          : wholeAnswer({ ...this.#head, now: Date.now() }, envelope),
      );
    }
    this.#connection.done();
  }

  #begin(head: Omit<Particulars, "now">): Particulars {
    // The clock of a connection that waits for a request would take a quiet stream for one that is not used.
    this.#connection.socket.setTimeout(0);
    this.#head = undefined;
    return { ...head, now: Date.now() };
  }

  #afterSlowWrite(): Promise<void> | undefined {
    this.#connection.watch();
    if (!this.#connection.socket.writableNeedDrain) return undefined;
    return (this.#drained ??= this.#drain());
  }

  #drain(): Promise<void> {
    const { socket } = this.#connection;
    return new Promise((resolve) => {
      const done = (): void => {
        socket.off("drain", done).off("close", done);
        this.#drained = undefined;
        resolve();
      };
      socket.on("drain", done).on("close", done);
    });
  }
}
