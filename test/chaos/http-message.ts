/** One whole HTTP/1.1 message as it went over the wire. */
export interface HttpMessage {
  /** The request line or the status line. */
  start: string;
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>;
  body: Buffer;
  /** The message as it was, byte by byte. */
  raw: Buffer;
}

/** A larger message is of no use here; its connection is no longer read. */
const MAX_MESSAGE_BYTES = 256 * 1024;
const HEAD_END = "\r\n\r\n";

/**
 * Finds the messages in the bytes of one direction of a connection. Whatever is no HTTP/1.1 message of a known
 * length (HTTP/2, a body without an end, a message too large) ends the reading: nothing is ever held up.
 *
 * @returns what takes the bytes, in any pieces
 */
export function createMessageReader(onMessage: (message: HttpMessage) => void): (bytes: Buffer) => void {
  let held: Buffer = Buffer.alloc(0);
  let lost = false;
  return (bytes) => {
    if (lost) return;
    held = Buffer.concat([held, bytes]);
    for (let next = take(held); ; next = take(held)) {
      if (next === "incomplete") break;
      if (next === "unreadable") {
        lost = true;
        held = Buffer.alloc(0);
        return;
      }
      held = held.subarray(next.raw.length);
      onMessage(next);
    }
    lost = held.length > MAX_MESSAGE_BYTES;
  };
}

function take(bytes: Buffer): HttpMessage | "incomplete" | "unreadable" {
  const headEnd = bytes.indexOf(HEAD_END);
  if (bytes.length >= 3 && bytes.toString("latin1", 0, 3) === "PRI") return "unreadable";
  if (headEnd < 0) return "incomplete";
  const [start = "", ...lines] = bytes.toString("latin1", 0, headEnd).split("\r\n");
  const headers = new Map(lines.map(parseHeader));
  const from = headEnd + HEAD_END.length;
  const body = takeBody(bytes.subarray(from), headers);
  if (typeof body === "string") return body;
  return { start, headers, body: body.body, raw: bytes.subarray(0, from + body.length) };
}

function parseHeader(line: string): [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

type Body = { body: Buffer; length: number };

function takeBody(bytes: Buffer, headers: ReadonlyMap<string, string>): Body | "incomplete" | "unreadable" {
  if (headers.get("transfer-encoding") === "chunked") return takeChunks(bytes);
  const length = Number(headers.get("content-length") ?? "0");
  if (!Number.isSafeInteger(length) || length < 0) return "unreadable";
  return bytes.length < length ? "incomplete" : { body: bytes.subarray(0, length), length };
}

/** Chunks without trailers, which nobody here sends. */
function takeChunks(bytes: Buffer): Body | "incomplete" | "unreadable" {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return "incomplete";
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    if (Number.isNaN(size)) return "unreadable";
    const from = lineEnd + 2;
    if (bytes.length < from + size + 2) return "incomplete";
    if (size === 0) return { body: Buffer.concat(chunks), length: from + 2 };
    chunks.push(bytes.subarray(from, from + size));
    at = from + size + 2;
  }
}
