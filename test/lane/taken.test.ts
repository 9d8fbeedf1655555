/** Which way a request goes: without this, two servers that both take the long one would be as like as two peas. */
import assert from "node:assert/strict";
import { IncomingMessage } from "node:http";
import { after, test, type TestContext } from "node:test";
import { envelope } from "../attacks/calls.ts";
import { speak } from "./dialogue.ts";
import {
  ACKNOWLEDGE,
  bytesOf,
  LIST,
  markPost,
  READ,
  receivePost,
  sendPost,
  withFields,
  type Post,
} from "./requests.ts";
import { startTwins, type Twin } from "./twins.ts";

const twins = await startTwins();
after(() => twins[Symbol.asyncDispose]());
const { ana, bob, direct } = twins.world;

let ids = 0;
const send = (...fields: string[]): Post => {
  ids += 1;
  const target = { case: "userId", value: bob.userId } as const;
  const post = sendPost(ana, { clientMessageId: `taken-${ids}`, target, text: "hello" });
  return { ...post, fields: withFields(post.fields, ...fields) };
};
const receive = (...fields: string[]): Post => {
  const post = receivePost(ana, { untilCaughtUp: true });
  return { ...post, fields: withFields(post.fields, ...fields) };
};

/** How many of these requests the library got: it alone reads a request's body as an iterable. */
async function byLibrary(t: TestContext, { port }: Twin, posts: readonly Post[]): Promise<number> {
  const read = t.mock.method(IncomingMessage.prototype, "iterator");
  for (const post of posts) {
    const { answers } = await speak(port, { pieces: [bytesOf(post)], leave: 1 });
    assert.equal(answers[0]?.status, 200);
  }
  read.mock.restore();
  return read.mock.callCount();
}

const bare = ["Host: localhost", "content-type: application/grpc-web", `authorization: Bearer ${ana.token}`];
const plain = [
  ...[send(), receive()],
  ...([ACKNOWLEDGE, READ] as const).map((path) => markPost(path, ana, { conversationId: direct, seq: 1n })),
  // As the page has it, whose calls carry a time limit.
  ...[send("Grpc-Timeout: 10000m"), send("Grpc-Timeout: 30S")],
  ...[send("Grpc-Encoding: identity"), send("Content-Type: application/grpc-web")],
  ...[
    { ...send(), fields: bare },
    { ...receive(), fields: bare },
  ],
  sendPost(undefined, {}),
];

test("sends, marks and streams as a page makes them take the lane", async (t) => {
  assert.equal(await byLibrary(t, twins.lane, plain), 0);
});

test("with LANE=off everything goes to the RPC library", async (t) => {
  assert.equal(await byLibrary(t, twins.library, plain), plain.length);
});

test("what is special in any way goes to the RPC library", async (t) => {
  const special = [
    ...[{ ...receive(), path: LIST, body: envelope(new Uint8Array()) }],
    ...[send("Content-Type: application/grpc-web+json"), send("Content-Type: application/proto")],
    ...[send("Grpc-Encoding: gzip"), send("Grpc-Accept-Encoding: gzip"), send("Grpc-Timeout: abc")],
  ];
  special.push({ ...send(), delimited: { by: "chunks", sizes: [3] } }, send("Connection: close"));
  special.push({ ...send(), body: Buffer.concat([envelope(new Uint8Array()), envelope(new Uint8Array())]) });
  const twice = send();
  special.push({ ...twice, fields: [...twice.fields, `Cookie: ${bob.cookie}`] });
  assert.equal(await byLibrary(t, twins.lane, special.slice(0, 2)), 2);
  assert.equal(await byLibrary(t, twins.lane, special.slice(3)), special.length - 3);
});
