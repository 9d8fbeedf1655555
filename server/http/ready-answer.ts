import type { ServerResponse } from "node:http";

/**
 * The head of answers that differ in their id, their length and the time only, as far as they are alike.
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

/** What Node notes of a response whose head has left; it keeps the text itself, if it wrote that, for as long as the response. */
const headHasLeft = { _header: "left", _headerSent: true };

/** Has Node take the head for written, or forget the text that it has written. */
export function noteThatHeadHasLeft(response: ServerResponse): void {
  Object.assign(response, headHasLeft);
}

/**
 * Answers in one write of one buffer, head and body. Node's own way puts the head together from some twenty pieces of text, and
 * writes it beside the body: dearer than all else about a call. Node is told that the head has left (by two fields that
 * it does not document; tests hold what follows from them), and ends the response in its usual order.
 *
 * @param head from `readyHead`
 * @returns false, with nothing done, where the answer is not to be written yet, or the connection ends with it
 */
export function answerAtOnce(
  response: ServerResponse,
  head: Buffer,
  { requestId, body, now }: { requestId: string; body: Buffer; now: number },
): boolean {
  const { socket } = response;
  if (socket === null || !response.shouldKeepAlive) return false;
  const rest = `x-request-id: ${requestId}\r\ncontent-length: ${body.length}\r\nDate: ${dateAt(now)}\r\n\r\n`;
  const bytes = Buffer.allocUnsafe(head.length + rest.length + body.length);
  head.copy(bytes);
  bytes.write(rest, head.length, "latin1");
  body.copy(bytes, head.length + rest.length);
  noteThatHeadHasLeft(response);
  socket.write(bytes);
  response.end();
  return true;
}

let second = NaN;
let date = "";

/** The time in the words of HTTP, which has no parts of seconds. */
function dateAt(now: number): string {
  const current = Math.floor(now / 1000);
  if (current !== second) {
    second = current;
    date = new Date(now).toUTCString();
  }
  return date;
}
