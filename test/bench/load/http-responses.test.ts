import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpResponses } from "./http-responses.ts";

/** What is read of bytes that arrive in pieces of so many. */
function read(bytes: Buffer, size: number): string[] {
  const bodies: string[] = [];
  let body = "";
  const responses = new HttpResponses({
    onHead: (head) => bodies.push(head.split("\r\n")[0] ?? ""),
    onBody: (part) => (body += part.toString()),
    onEnd() {
      bodies.push(body);
      body = "";
    },
  });
  for (let at = 0; at < bytes.length; at += size) responses.push(bytes.subarray(at, at + size));
  return bodies;
}

test("responses are told apart however they arrive, chunked, of a given length, and empty", () => {
  const bytes = Buffer.from(
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nHello\r\nb\r\n\r\n and more\r\n0\r\n\r\n" +
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc" +
      "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n" +
      "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx: y\r\n\r\nde",
  );
  const expected = [
    ...["HTTP/1.1 200 OK", "Hello\r\n and more"],
    ...["HTTP/1.1 200 OK", "abc"],
    ...["HTTP/1.1 204 No Content", ""],
    ...["HTTP/1.1 200 OK", "de"],
  ];
  for (let size = 1; size <= bytes.length; size += 1) assert.deepEqual(read(bytes, size), expected);
});
