/** Wire types of the binary encoding that are used here (protobuf.dev, "Encoding"). */
const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** Enough for a frame of 256 KiB. */
const FRAME_CAPACITY = 320 * 1024;
/** Up to so many characters a loop beats the call that leaves JavaScript. */
const SHORT = 48;
const CONTINUES = 0x80;
const LOW_BITS = 0x7f;

/**
 * Writes messages in protobuf's binary encoding from their last byte to their first: so the length of whatever is inside is
 * known when it is to be written, and nothing is measured beforehand or moved afterwards. Fields are given in DEScending
 * order of their numbers, lists from their end. As proto3 has it, what is 0, false or empty is left out.
 *
 * One buffer serves every message; `take` copies what was written out of it.
 */
export class WireWriter {
  readonly #capacity: number;
  #bytes: Buffer;
  /** Where what is written so far begins; it goes to the end of the buffer. */
  #at: number;

  /** @param capacity bytes that are usually enough; what is longer makes it grow for once */
  constructor(capacity = FRAME_CAPACITY) {
    this.#capacity = capacity;
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#at = capacity;
  }

  /** How much is written: what `message` is given for a message that is begun now. */
  get written(): number {
    return this.#bytes.length - this.#at;
  }

  /** Forgets what was written: whoever gave up in the middle leaves nothing to the next. */
  begin(): void {
    // What had to be longer is not kept.
    if (this.#bytes.length > this.#capacity) this.#bytes = Buffer.allocUnsafeSlow(this.#capacity);
    this.#at = this.#bytes.length;
  }

  /** An integer from 0 to 2⁵³ − 1, of any of the types that are varints. */
  integer(field: number, value: number): void {
    if (value === 0) return;
    this.#varint(value);
    this.#tag(field, VARINT);
  }

  boolean(field: number, value: boolean): void {
    if (value) this.integer(field, 1);
  }

  string(field: number, text: string): void {
    if (text !== "") this.element(field, text);
  }

  /** One of a list of strings, which may be empty. */
  element(field: number, text: string): void {
    const before = this.written;
    this.#utf8(text);
    this.message(field, before);
  }

  /** A list of integers from 0 to 2⁵³ − 1, packed. */
  integers(field: number, values: readonly number[]): void {
    if (values.length === 0) return;
    const before = this.written;
    for (let index = values.length - 1; index >= 0; index -= 1) this.#varint(values[index] ?? 0);
    this.message(field, before);
  }

  /** A google.protobuf.Timestamp. @param ms since 1970, whole, and not before */
  time(field: number, ms: number): void {
    const before = this.written;
    const seconds = Math.floor(ms / 1000);
    this.integer(2, (ms - seconds * 1000) * 1_000_000);
    this.integer(1, seconds);
    this.message(field, before);
  }

  /** Makes a field of all that was written since `written` was `before`. */
  message(field: number, before: number): void {
    this.#varint(this.written - before);
    this.#tag(field, LENGTH_DELIMITED);
  }

  /** What was written since `begin`, behind `header` bytes that are for the caller to fill. */
  take(header: number): Buffer {
    const bytes = Buffer.allocUnsafe(header + this.written);
    this.#bytes.copy(bytes, header, this.#at);
    return bytes;
  }

  /** Lone surrogates become U+FFFD, as everywhere. */
  #utf8(text: string): void {
    if (text.length <= SHORT && this.#ascii(text)) return;
    const length = Buffer.byteLength(text);
    this.#makeRoom(length);
    this.#at -= length;
    this.#bytes.write(text, this.#at);
  }

  /** @returns false, with nothing written, when there is anything else in it */
  #ascii(text: string): boolean {
    this.#makeRoom(text.length);
    const bytes = this.#bytes;
    let at = this.#at;
    for (let index = text.length - 1; index >= 0; index -= 1) {
      const code = text.charCodeAt(index);
      if (code > LOW_BITS) return false;
      at -= 1;
      bytes[at] = code;
    }
    this.#at = at;
    return true;
  }

  #tag(field: number, type: number): void {
    this.#varint(field * 8 + type);
  }

  #varint(value: number): void {
    this.#makeRoom(8);
    if (value < CONTINUES) {
      this.#at -= 1;
      this.#bytes[this.#at] = value;
      return;
    }
    this.#at -= lengthOfVarint(value);
    let at = this.#at;
    let rest = value;
    // Above 31 bits the bitwise operators would cut it.
    for (; rest > 0x7fff_ffff; rest = Math.floor(rest / CONTINUES)) {
      this.#bytes[at] = (rest % CONTINUES) | CONTINUES;
      at += 1;
    }
    for (; rest >= CONTINUES; rest >>>= 7) {
      this.#bytes[at] = (rest & LOW_BITS) | CONTINUES;
      at += 1;
    }
    this.#bytes[at] = rest;
  }

  #makeRoom(length: number): void {
    if (this.#at >= length) return;
    const { written } = this;
    const larger = Buffer.allocUnsafeSlow(2 * this.#bytes.length + length);
    this.#bytes.copy(larger, larger.length - written, this.#at);
    this.#bytes = larger;
    this.#at = larger.length - written;
  }
}

function lengthOfVarint(value: number): number {
  let length = 1;
  for (let rest = value; rest >= CONTINUES; rest = Math.floor(rest / CONTINUES)) length += 1;
  return length;
}
