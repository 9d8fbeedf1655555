import assert from "node:assert/strict";
import { test } from "node:test";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { SendMessageRequestSchema, SendMessageResponseSchema } from "#proto/chat/v1/chat_pb.ts";
import { readSendRequest, sendResponseEnvelope, type SendRequest } from "./send-wire.ts";

const schema = SendMessageRequestSchema;

/** What either reader makes of bytes: a request, or the words of its error. */
function outcome(read: (bytes: Uint8Array) => SendRequest, bytes: Uint8Array): unknown {
  try {
    const { clientMessageId, target, text, replyToSeq, forward, expectedUserId } = read(bytes);
    return { clientMessageId, target: { ...target }, text, replyToSeq, forward, expectedUserId };
  } catch (error) {
    return (error as Error).message;
  }
}

function assertAlike(bytes: Uint8Array): void {
  assert.deepEqual(
    outcome(readSendRequest, bytes),
    outcome((wire) => fromBinary(schema, wire), bytes),
  );
}

const word = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: "grapheme", maxLength: 200 }));
const target = fc.oneof(
  word.map((value) => ({ case: "conversationId", value }) as const),
  word.map((value) => ({ case: "username", value }) as const),
  word.map((value) => ({ case: "userId", value }) as const),
  fc.constant({ case: undefined }),
);
const requests = fc
  .record(
    {
      clientMessageId: word,
      target,
      text: fc.oneof(word, fc.string({ minLength: 100, maxLength: 20_000 })),
      replyToSeq: fc.bigInt({ min: -1n, max: 1n << 60n }),
      forward: fc.record({ conversationId: word, seq: fc.bigInt({ min: 0n, max: 99n }) }),
      expectedUserId: word,
    },
    { requiredKeys: [] },
  )
  .map((fields) => toBinary(schema, create(schema, fields)));

test("a request means what the library reads in it", () => {
  fc.assert(fc.property(requests, assertAlike));
});

test("bytes of any kind are read, or refused with the same words, as the library does", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), assertAlike));
  const spoilt = fc.tuple(requests, fc.nat(), fc.nat(255)).map(([bytes, at, value]) => {
    const other = Uint8Array.from(bytes);
    if (other.length > 0) other[at % other.length] = value;
    return other;
  });
  fc.assert(fc.property(spoilt, assertAlike), { numRuns: 1_000 });
  const joined = fc.tuple(requests, requests).map(([one, other]) => Buffer.concat([one, other]));
  fc.assert(fc.property(joined, assertAlike));
  const cut = fc.tuple(requests, fc.nat()).map(([bytes, at]) => bytes.subarray(0, at % (bytes.length + 1)));
  fc.assert(fc.property(cut, assertAlike));
});

test("an answer is written byte for byte as the library writes it", () => {
  const sent = fc.record({
    conversationId: word,
    seq: fc.nat(),
    version: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    createdAt: fc.integer({ min: 0, max: 4e12 }),
    recipientUnclaimed: fc.boolean(),
  });
  fc.assert(
    fc.property(sent, (result) => {
      const { conversationId, seq, version, createdAt, recipientUnclaimed } = result;
      const response = create(SendMessageResponseSchema, {
        conversationId,
        seq: BigInt(seq),
        version: BigInt(version),
        createTime: timestampFromMs(createdAt),
        recipientUnclaimed,
      });
      const bytes = sendResponseEnvelope(result);
      assert.deepEqual(new Uint8Array(bytes.subarray(5)), toBinary(SendMessageResponseSchema, response));
      assert.deepEqual([bytes[0], bytes.readUInt32BE(1)], [0, bytes.length - 5]);
    }),
  );
});
