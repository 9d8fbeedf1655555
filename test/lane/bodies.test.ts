/** Bodies that no client of ours sends, to the calls of the lane, by the lane and by the RPC library. */
import { after, test } from "node:test";
import { create, toBinary } from "@bufbuild/protobuf";
import { ReceiveMessagesRequestSchema } from "#proto/chat/v1/chat_pb.ts";
import { compare, once } from "./compare.ts";
import { compressions, hostileEnvelopes, hostileMessages, type HostileBody } from "./hostile-bodies.ts";
import { ACKNOWLEDGE, bytesOf, markBytes, pageFields, READ, RECEIVE, SEND, sendBytes } from "./requests.ts";
import { startTwins } from "./twins.ts";

const twins = await startTwins();
after(() => twins[Symbol.asyncDispose]());
const { ana, bob, direct } = twins.world;

const KIB = 1024;

let ids = 0;
const send = () =>
  sendBytes({
    clientMessageId: `body-${(ids += 1)}`,
    target: { case: "userId", value: bob.userId },
    text: "hello",
  });
const mark = () => markBytes({ conversationId: direct, seq: 1n });
const marks = () => [
  ...hostileEnvelopes(mark(), 64 * KIB),
  ...compressions(mark()),
  ...hostileMessages(mark()),
];
/** Of a stream that ends by itself. */
const receive = () =>
  toBinary(ReceiveMessagesRequestSchema, create(ReceiveMessagesRequestSchema, { untilCaughtUp: true }));

const calls: [call: string, path: string, bodies: HostileBody[]][] = [
  [
    "a send",
    SEND,
    [...hostileEnvelopes(send(), 64 * KIB), ...compressions(send()), ...hostileMessages(send())],
  ],
  ["an acknowledgement", ACKNOWLEDGE, marks()],
  ["a read mark", READ, marks()],
  [
    "a stream",
    RECEIVE,
    [
      // An empty request is a good one, of a stream that goes on.
      ...hostileEnvelopes(receive(), 256 * KIB).filter(({ what }) => what !== "of 0 bytes of nothing"),
      ...compressions(receive()),
      ...hostileMessages(receive()),
    ],
  ],
];

for (const [call, path, bodies] of calls) {
  for (const { what, body, fields = [] } of bodies) {
    test(`attack 25: ${call} ${what} is answered alike by either way`, async () => {
      const bytes = bytesOf({ path, fields: [...pageFields(ana), ...fields], body });
      await compare(twins, once(bytes), path);
    });
  }
}
