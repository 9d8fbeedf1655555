/** Why a body is not the one message that a request is. */
export type BodyFault =
  | "too-large"
  /** It breaks off in the middle of a message. */
  | "incomplete"
  | "missing"
  | "extra"
  | "compressed"
  /** The client left. */
  | "left";

/** What came of a request's body. */
export interface ReceivedBody {
  /** Its messages without envelopes, as far as they came whole; two at most. */
  messages: readonly Uint8Array[];
  /** What is wrong with the body; undefined: nothing, there is one message. */
  fault: BodyFault | undefined;
}

/** Flags and length before every message (gRPC over HTTP2, Length-Prefixed-Message). */
const headBytes = 5;
const compressedFlag = 0b0000_0001;
/** Of gRPC-Web: the envelope holds trailers. The library passes over those of a request. */
const trailerFlag = 0b1000_0000;

/**
 * Takes a request's body as it comes and finds the one message in it. It says that a body is at fault as soon as that is
 * certain, and keeps nothing of what follows.
 */
export class BodyReader {
  /** The most bytes that a message may have. */
  readonly #limit: number;
  /** Of an envelope's head that comes in parts. */
  #head: Buffer | undefined;
  /** How much of a head, or else of its message, is there. */
  #filled = 0;
  #open: { flags: number; length: number; data: Buffer | undefined } | undefined;
  readonly #messages: Buffer[] = [];
  #fault: BodyFault | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether the body is at fault already, however it goes on. */
  get isAtFault(): boolean {
    return this.#fault !== undefined;
  }

  /** The chunk stays the reader's: its message may lie within. */
  take(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && this.#fault === undefined) {
      rest = rest.subarray(
        this.#open === undefined ? this.#takeHead(rest) : this.#takeData(rest, this.#open),
      );
    }
  }

  /** Nothing more comes. */
  end(): ReceivedBody {
    // Like the library, which forgives a length with nothing behind it.
    if (this.#filled > 0) this.#fault ??= "incomplete";
    if (this.#messages.length === 0) this.#fault ??= "missing";
    return { messages: this.#messages, fault: this.#fault };
  }

  /** Nothing more comes, since the client left. */
  leave(): ReceivedBody {
    this.#fault ??= "left";
    return this.end();
  }

  /** @returns how many bytes it took */
  #takeHead(rest: Buffer): number {
    if (this.#filled === 0 && rest.length >= headBytes) {
      this.#begin(rest);
      return headBytes;
    }
    const head = (this.#head ??= Buffer.alloc(headBytes));
    const taken = rest.copy(head, this.#filled);
    this.#filled += taken;
    if (this.#filled === headBytes) this.#begin(head);
    return taken;
  }

  #begin(head: Buffer): void {
    const length = head.readUInt32BE(1);
    this.#filled = 0;
    if (length > this.#limit) {
      this.#fault = "too-large";
      return;
    }
    this.#open = { flags: head.readUInt8(0), length, data: undefined };
    if (length === 0) this.#close(this.#open.flags, Buffer.alloc(0));
  }

  /** @returns how many bytes it took */
  #takeData(rest: Buffer, open: { flags: number; length: number; data: Buffer | undefined }): number {
    const { flags, length } = open;
    if (open.data === undefined && rest.length >= length) {
      this.#close(flags, rest.subarray(0, length));
      return length;
    }
    open.data ??= Buffer.allocUnsafe(length);
    const taken = rest.copy(open.data, this.#filled);
    this.#filled += taken;
    if (this.#filled === length) this.#close(flags, open.data);
    return taken;
  }

  #close(flags: number, data: Buffer): void {
    this.#open = undefined;
    this.#filled = 0;
    if ((flags & compressedFlag) !== 0) this.#fault = "compressed";
    else if ((flags & trailerFlag) === 0) this.#messages.push(data);
    if (this.#messages.length === 2) this.#fault = "extra";
  }
}
