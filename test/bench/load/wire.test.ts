import assert from "node:assert/strict";
import { test } from "node:test";
import { create, toBinary } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import {
  AcknowledgeMessagesResponseSchema,
  ReceiveMessagesResponseSchema,
  SendMessageRequestSchema,
  SendMessageResponseSchema,
} from "#proto/chat/v1/chat_pb.ts";
import { fromBinary } from "@bufbuild/protobuf";
import { requestsTo, text } from "./message.ts";
import { readAnswer, readMark, readMessages } from "./wire.ts";

const counter = fc.maxSafeNat();
const message = fc.record({
  conversationId: fc.string(),
  seq: counter,
  version: counter,
  number: fc.nat(999_999_999),
  username: fc.string(),
  userIds: fc.array(fc.string()),
  at: fc.nat(),
});

test("what the load reads of a frame is what the contract's own decoder reads", () => {
  fc.assert(
    fc.property(fc.array(message), fc.string(), counter, (messages, feed, through) => {
      const frame = create(ReceiveMessagesResponseSchema, {
        frame: {
          case: "changes",
          value: {
            feed,
            through: BigInt(through),
            members: [{ user: { userId: feed, username: "ana" }, version: 1n }],
            messages: messages.map(({ conversationId, seq, version, number, username, userIds, at }) => ({
              conversationId,
              seq: BigInt(seq),
              version: BigInt(version),
              clientMessageId: `t1f-${String(number).padStart(12, "0")}`,
              sender: { userId: username, username },
              text,
              createTime: timestampFromMs(at),
              reactions: [{ emoji: "👍", count: userIds.length, userIds }],
            })),
          },
        },
      });
      const read: { seq: number; number: number }[] = [];
      const bytes = Buffer.from(toBinary(ReceiveMessagesResponseSchema, frame));
      readMessages(bytes, (seq, number) => read.push({ seq, number }));
      assert.deepEqual(
        read,
        messages.map(({ seq, number }) => ({ seq, number })),
      );
    }),
  );
});

test("a message that says something else than was written is not counted", () => {
  const frame = create(ReceiveMessagesResponseSchema, {
    frame: { case: "changes", value: { messages: [{ seq: 3n, text: `${text}!` }] } },
  });
  const bytes = Buffer.from(toBinary(ReceiveMessagesResponseSchema, frame));
  assert.throws(() => readMessages(bytes, () => {}), /Message 3 says something else/);
});

test("the number of an answer is read from among its fields", () => {
  fc.assert(
    fc.property(counter, fc.string(), (seq, conversationId) => {
      const answer = create(SendMessageResponseSchema, { conversationId, seq: BigInt(seq), version: 7n });
      const bytes = Buffer.from(toBinary(SendMessageResponseSchema, answer));
      // A counter of 0 is not on the wire.
      if (seq > 0) assert.equal(readAnswer(bytes), seq);
      const mark = create(AcknowledgeMessagesResponseSchema, { seq: BigInt(seq) });
      if (seq > 0)
        assert.equal(readMark(Buffer.from(toBinary(AcknowledgeMessagesResponseSchema, mark))), seq);
    }),
  );
});

test("requests differ in their number and in nothing else", () => {
  const requestOf = requestsTo("c_lobby", "t0");
  const decoded = [1, 999].map((number) => fromBinary(SendMessageRequestSchema, requestOf(number)));
  assert.deepEqual(
    decoded.map(({ clientMessageId }) => clientMessageId),
    ["t0-000000000001", "t0-000000000999"],
  );
  for (const { target, text: said } of decoded) {
    assert.deepEqual([target.case, target.value, said], ["conversationId", "c_lobby", text]);
  }
});
