import assert from "node:assert/strict";
import { test } from "node:test";
import { readLaneRequest } from "./lane-request.ts";

const line = "POST /chat.v1.ChatService/SendMessage HTTP/1.1";
const host = "Host: localhost:8080";
const type = "Content-Type: application/grpc-web+proto";
const length = "Content-Length: 5";

function headOf(...lines: string[]): Buffer {
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

const plain = headOf(line, host, type, length);

test("a plain request is read: its path, its fields, and how long its body is", () => {
  const read = readLaneRequest(Buffer.concat([plain, Buffer.from("body and more")]));
  assert.equal(read?.text, plain.toString("latin1"));
  assert.equal(read.path, "/chat.v1.ChatService/SendMessage");
  assert.equal(read.head.host, "localhost:8080");
  assert.equal(read.head.contentType, "application/grpc-web+proto");
  assert.equal(read.bodyBytes, 5);
});

test("a header that is not here to its end is none yet, wherever it is cut", () => {
  for (let end = 0; end < plain.length; end += 1) {
    assert.equal(readLaneRequest(plain.subarray(0, end)), undefined, `cut at ${end}`);
    assert.equal(readLaneRequest(plain.subarray(0, end), readLaneRequest(plain)), undefined);
  }
});

const accepted: Record<string, Buffer> = {
  "a body of no bytes": headOf(line, host, type, "Content-Length: 0"),
  "zeros before a length": headOf(line, host, "Content-Length: 000000005"),
  "names in any case, and blanks around values": headOf(line, "hOST:x", "CONTENT-length: \t 5\t "),
  "a field that says nothing": headOf(line, host, "X-Nothing:", length),
  "bytes above ASCII in a value": headOf(line, host, "X-Name: \xe9\xff", length),
  "a connection that is kept": headOf(line, host, "Connection: Keep-Alive", length),
};
for (const [what, bytes] of Object.entries(accepted)) {
  test(`${what} makes it no less plain`, () => assert.notEqual(readLaneRequest(bytes), undefined));
}

const refused: Record<string, Buffer> = {
  "another method": headOf(line.replace("POST", "PUT"), host, length),
  "a method in lower case": headOf(line.replace("POST", "post"), host, length),
  "another version": headOf(line.replace("1.1", "1.0"), host, length),
  "a target with a query": headOf(line.replace(" HTTP", "?a=1 HTTP"), host, length),
  "an encoded path": headOf(line.replace("Send", "%53end"), host, length),
  "a full URL for a target": headOf(line.replace("/chat", "http://localhost/chat"), host, length),
  "two blanks in the first line": headOf(line.replace(" HTTP", "  HTTP"), host, length),
  "an empty line before it": Buffer.concat([Buffer.from("\r\n"), plain]),
  "a bare line feed": Buffer.from(plain.toString("latin1").replace("\r\nContent-Type", "\nContent-Type")),
  "an end of bare line feeds": Buffer.from(plain.toString("latin1").replace("\r\n\r\n", "\n\n")),
  "a bare carriage return": headOf(line, host, "X-Name: a\rContent-Length: 7", length),
  "a NUL": headOf(line, host, "X-Name: a\0b", length),
  "a folded line": headOf(line, host, "X-Name: a", " b", length),
  "a blank before a colon": headOf(line, host, "Content-Length : 5"),
  "a line without a colon": headOf(line, host, "Nothing", length),
  "a field without a name": headOf(line, host, ": a", length),
  "no header": headOf(line),
  "no length": headOf(line, host),
  "two lengths that agree": headOf(line, host, length, length),
  "two lengths that do not": headOf(line, host, length, "content-length: 6"),
  "two lengths in one": headOf(line, host, "Content-Length: 5, 5"),
  "a length with a sign": headOf(line, host, "Content-Length: +5"),
  "a length below nothing": headOf(line, host, "Content-Length: -5"),
  "a length in another base": headOf(line, host, "Content-Length: 0x5"),
  "a length that is too long to be one": headOf(line, host, "Content-Length: 5000000000"),
  "an empty length": headOf(line, host, "Content-Length:"),
  "a transfer coding": headOf(line, host, "Transfer-Encoding: chunked"),
  "a transfer coding beside a length": headOf(line, host, length, "TRANSFER-encoding: identity"),
  "a transfer coding of no name": headOf(line, host, length, "Transfer-Encoding:"),
  "an expectation": headOf(line, host, length, "Expect: 100-continue"),
  "another protocol": headOf(line, host, length, "Connection: Upgrade", "Upgrade: websocket"),
  "a connection to be closed": headOf(line, host, length, "Connection: close"),
  "a connection with several wishes": headOf(line, host, length, "Connection: keep-alive, te"),
  "a connection to be closed, as old clients of proxies say it": headOf(
    line,
    host,
    length,
    "Proxy-Connection: close",
  ),
  "two hosts": headOf(line, host, host, length),
  "a header beyond 8 KiB": headOf(line, host, length, `X-Long: ${"x".repeat(8_192)}`),
  "what HTTP/2 begins with": Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
};
for (const [what, bytes] of Object.entries(refused)) {
  test(`with ${what} it is left to Node`, () => assert.equal(readLaneRequest(bytes), undefined));
}

test("a header is read up to 8 KiB to the byte, and not beyond", () => {
  const pad = (bytes: number) => headOf(line, host, length, `X: ${"x".repeat(bytes)}`);
  const room = 8_192 - pad(0).length;
  assert.notEqual(readLaneRequest(pad(room)), undefined);
  assert.equal(readLaneRequest(pad(room + 1)), undefined);
});

test("a header that came before is known again, and one that only begins like it is read for itself", () => {
  const last = readLaneRequest(plain);
  assert.equal(readLaneRequest(Buffer.concat([plain, Buffer.from("other")]), last), last);
  const longer = headOf(line, host, type, length, "X-More: 1");
  assert.equal(readLaneRequest(longer, last)?.text, longer.toString("latin1"));
  assert.equal(readLaneRequest(headOf(line, host, type, "Content-Length: 6"), last)?.bodyBytes, 6);
});
