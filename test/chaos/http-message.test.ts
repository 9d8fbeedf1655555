import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createMessageReader, type HttpMessage } from "./http-message.ts";

function read(...pieces: Buffer[]): HttpMessage[] {
  const messages: HttpMessage[] = [];
  const reader = createMessageReader((message) => messages.push(message));
  pieces.forEach(reader);
  return messages;
}

const sized = Buffer.from("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
const chunked = Buffer.from(
  "POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
);
const empty = Buffer.from("GET /c HTTP/1.1\r\nHost: x\r\n\r\n");

test("requests are found whole in whatever pieces they come, and their bytes are kept as they were", () => {
  const wire = Buffer.concat([sized, chunked, empty]);
  fc.assert(
    fc.property(fc.array(fc.nat(wire.length - 1), { maxLength: 8 }), (at) => {
      const cuts = [0, ...at.toSorted((a, b) => a - b), wire.length];
      const pieces = cuts.slice(1).map((end, index) => wire.subarray(cuts[index], end));
      const messages = read(...pieces);
      assert.deepEqual(
        messages.map(({ start, body }) => [start, body.toString()]),
        [
          ["POST /a HTTP/1.1", "hello"],
          ["POST /b HTTP/1.1", "hello"],
          ["GET /c HTTP/1.1", ""],
        ],
      );
      assert.deepEqual(Buffer.concat(messages.map(({ raw }) => raw)), wire);
      assert.equal(messages[0]?.headers.get("host"), "x");
    }),
  );
});

test("a connection that does not speak HTTP/1.1 is read no further", () => {
  assert.deepEqual(read(Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), sized), []);
  assert.deepEqual(read(Buffer.from("POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n"), sized), []);
  assert.deepEqual(read(Buffer.alloc(300_000, "x"), sized), []);
});
