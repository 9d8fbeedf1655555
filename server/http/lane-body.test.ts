import assert from "node:assert/strict";
import { test } from "node:test";
import { onlyMessage } from "./lane-body.ts";

function envelope(text: string, flags = 0, length = text.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, Buffer.from(text)]);
}

test("the message of a body that is one message is found, an empty one too", () => {
  assert.equal(onlyMessage(envelope("hello"))?.toString(), "hello");
  assert.equal(onlyMessage(envelope(""))?.length, 0);
});

test("any other body is not the lane's", () => {
  const hello = envelope("hello");
  const others = {
    nothing: Buffer.alloc(0),
    "half of a head": hello.subarray(0, 4),
    "a head alone": hello.subarray(0, 5),
    "half of a message": hello.subarray(0, 8),
    "two messages": Buffer.concat([hello, hello]),
    "something behind it": Buffer.concat([hello, Buffer.from("!")]),
    "one that is compressed": envelope("hello", 1),
    trailers: envelope("a: b\r\n", 0x80),
    "one that says it has 4 GiB": envelope("hello", 0, 0xffff_ffff),
  };
  for (const [what, body] of Object.entries(others)) assert.equal(onlyMessage(body), undefined, what);
});
