import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BodyReader } from "./lane-body.ts";

const limit = 64;

function envelope(message: Uint8Array, flags = 0, length = message.length): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flags;
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
}

/** What comes of a body that arrives in these chunks. */
function read(...chunks: Uint8Array[]) {
  const reader = new BodyReader(limit);
  for (const chunk of chunks) reader.take(Buffer.from(chunk));
  const { messages, fault } = reader.end();
  return { messages: messages.map((message) => Buffer.from(message).toString()), fault };
}

const hello = envelope(Buffer.from("hello"));

test("one message is one message", () => {
  assert.deepEqual(read(hello), { messages: ["hello"], fault: undefined });
  assert.deepEqual(read(envelope(Buffer.alloc(0))), { messages: [""], fault: undefined });
  const full = Buffer.alloc(limit, "x");
  assert.deepEqual(read(envelope(full)), { messages: [full.toString()], fault: undefined });
});

test("a body that is not one message is at fault", () => {
  const bodies: [Buffer, string][] = [
    [Buffer.alloc(0), "missing"],
    [hello.subarray(0, 3), "incomplete"],
    [hello.subarray(0, 8), "incomplete"],
    [envelope(Buffer.from("hello"), 1), "compressed"],
    [Buffer.concat([hello, hello]), "extra"],
    [Buffer.concat([hello, Buffer.from("junk")]), "incomplete"],
    [envelope(Buffer.from("x"), 0, 0xffff_ffff), "too-large"],
    [envelope(Buffer.alloc(limit + 1)), "too-large"],
    // A length with nothing behind it counts for nothing, as with the RPC library.
    [hello.subarray(0, 5), "missing"],
  ];
  for (const [body, fault] of bodies) assert.equal(read(body).fault, fault, body.toString("hex"));
  assert.deepEqual(read(hello, hello.subarray(0, 5)), { messages: ["hello"], fault: undefined });
});

test("trailers that a request carries are passed over", () => {
  const trailers = envelope(Buffer.from("a: b\r\n"), 0b1000_0000);
  assert.deepEqual(read(trailers, hello, trailers), { messages: ["hello"], fault: undefined });
});

test("a body is at fault before it has come to its end, and nothing of what follows is kept", () => {
  const reader = new BodyReader(limit);
  reader.take(envelope(Buffer.alloc(0), 0, limit + 1));
  assert.ok(reader.isAtFault);
  reader.take(hello);
  assert.deepEqual(reader.end(), { messages: [], fault: "too-large" });
});

test("a client that leaves in the middle of a body is told apart", () => {
  const reader = new BodyReader(limit);
  reader.take(hello.subarray(0, 7));
  assert.equal(reader.leave().fault, "left");
});

test("how a body is cut into chunks changes nothing", () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc
      .tuple(fc.uint8Array({ maxLength: 80 }), fc.constantFrom(0, 0, 0, 1, 2, 0x80, 0x81))
      .map(([message, flags]) => new Uint8Array(envelope(message, flags))),
  );
  const body = fc.array(piece, { maxLength: 4 }).map((pieces) => Buffer.concat(pieces));
  fc.assert(
    fc.property(body, fc.array(fc.nat(200), { maxLength: 8 }), (bytes, cuts) => {
      const ends = [
        ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b),
        bytes.length,
      ];
      const chunks = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
      assert.deepEqual(read(...chunks), read(bytes));
    }),
  );
});
