/**
 * The head of answers that differ in their id, their body and the time only, as far as they are alike.
 *
 * @param headers names and values in turn
 * @param keepAliveMs how long the connection is kept for another request
 */
export function readyHead(headers: readonly string[], keepAliveMs: number): Buffer {
  const fields = Array.from(
    { length: headers.length / 2 },
    (_, index) => `${headers[2 * index]}: ${headers[2 * index + 1]}\r\n`,
  );
  const kept = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveMs / 1000)}\r\n`;
  return Buffer.from(`HTTP/1.1 200 OK\r\n${fields.join("")}${kept}`, "latin1");
}

/** What makes an answer of a head from `readyHead`. */
export interface Particulars {
  head: Buffer;
  requestId: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** A whole answer, in one buffer. */
export function wholeAnswer({ head, requestId, now }: Particulars, body: Buffer): Buffer {
  return join(head, `x-request-id: ${requestId}\r\ncontent-length: ${body.length}\r\n${dateAt(now)}`, body);
}

/**
 * The beginning of an answer whose body comes in chunks (RFC 9112, section 7.1).
 *
 * @param chunk the first of them
 */
export function beginningOfAnswer({ head, requestId, now }: Particulars, chunk: Buffer): Buffer {
  return join(head, `x-request-id: ${requestId}\r\ntransfer-encoding: chunked\r\n${dateAt(now)}`, chunk);
}

/** The last chunk with anything in it, and the end of such an answer. */
export function endOfAnswer(envelope: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${envelope.length.toString(16)}\r\n`), envelope, lastChunk]);
}

const lastChunk = Buffer.from("\r\n0\r\n\r\n");

function join(head: Buffer, fields: string, body: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(head.length + fields.length + body.length);
  head.copy(bytes);
  bytes.write(fields, head.length, "latin1");
  body.copy(bytes, head.length + fields.length);
  return bytes;
}

let second = NaN;
let date = "";

/** The last field of a head, and the empty line: the time in the words of HTTP, which has no parts of seconds. */
function dateAt(now: number): string {
  const current = Math.floor(now / 1000);
  if (current !== second) {
    second = current;
    date = `Date: ${new Date(now).toUTCString()}\r\n\r\n`;
  }
  return date;
}
