/** Requests that share a connection without waiting for each other's answers, by the lane and by the RPC library. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { compare } from "./compare.ts";
import { speak } from "./dialogue.ts";
import {
  ACKNOWLEDGE,
  AUTHORITY,
  bytesOf,
  LIST,
  markPost,
  READ,
  receivePost,
  SEND,
  sendPost,
  withFields,
  type Post,
} from "./requests.ts";
import { startTwins } from "./twins.ts";

const twins = await startTwins();
after(() => twins[Symbol.asyncDispose]());
const { ana, bob, eve, direct } = twins.world;

let ids = 0;
function send(...fields: string[]): Post {
  ids += 1;
  const target = { case: "userId", value: bob.userId } as const;
  const post = sendPost(ana, { clientMessageId: `line-${ids}`, target, text: "hello" });
  return { ...post, fields: withFields(post.fields, ...fields) };
}

/** It ends by itself, and nothing of what ana sends concerns eve. */
const receive = (): Post => receivePost(eve, { untilCaughtUp: true });
const list = (): Post => ({ ...receivePost(eve, {}), path: LIST });
const mark = (path: typeof ACKNOWLEDGE | typeof READ, seq: bigint): Post =>
  markPost(path, ana, { conversationId: direct, seq });
const refused = (): Post => sendPost(undefined, {});
const page: Post = {
  method: "GET",
  path: "/",
  fields: [`Host: ${AUTHORITY}`],
  body: Buffer.alloc(0),
  delimited: { by: "nothing" },
};
/** Of the lane's calls, but special in a way that only the library knows. */
const special = (): Post => send("Content-Type: application/grpc-web+json");

const lines: Record<string, Post[]> = {
  "two sends": [send(), send()],
  "a hundred sends": Array.from({ length: 100 }, () => send()),
  "sends and refusals": [refused(), send(), refused(), send()],
  "marks that rise and fall": [1n, 3n, 2n, 9_999n, 3n].flatMap((seq) => [
    mark(ACKNOWLEDGE, seq),
    mark(READ, seq),
  ]),
  "sends, marks and streams": [send(), mark(ACKNOWLEDGE, 3n), receive(), mark(READ, 3n), send(), receive()],
  "a send and a stream": [send(), receive()],
  "sends between streams": [receive(), send(), receive(), send()],
  "streams alone": [receive(), receive(), receive()],
  "a page, a send, a page and a stream": [page, send(), page, receive()],
  "calls of either way": [list(), send(), list(), receive(), list(), receive(), send()],
  "sends of either way": [special(), send(), special(), special(), receive()],
  "a stream of a client that then wants the connection closed": [
    send(),
    { ...receive(), fields: withFields(receive().fields, "Connection: close") },
  ],
  "sends that wait to be told to go on": [send(), send("Expect: 100-continue"), send("Expect: 100-continue")],
  "a send behind which the connection ends, and others that go on": [
    send("Connection: close"),
    ...[
      special(),
      receivePost(bob, {}),
      special(),
      { ...receivePost(bob, {}), path: LIST },
      receivePost(eve, {}),
    ],
  ],
  "a call of the library behind which it ends, and others that go on": [
    { ...special(), fields: withFields(special().fields, "Connection: close") },
    ...[
      special(),
      receivePost(bob, {}),
      special(),
      { ...receivePost(bob, {}), path: LIST },
      receivePost(eve, {}),
    ],
  ],
  "a send behind which the connection ends, and another": [send("Connection: close"), send()],
};

for (const [what, posts] of Object.entries(lines)) {
  test(`${what} in one breath are answered in their order and alike by either way`, async () => {
    const paths = posts.map(({ path }) => path);
    await compare(twins, { pieces: [Buffer.concat(posts.map(bytesOf))], leave: posts.length }, [
      ...paths,
      SEND,
    ]);
  });
}

test("a send before something that is no request is stored by either way, and by the lane it is answered, too", async () => {
  const whole = bytesOf(send());
  const breaksOff = [10, 60, whole.length - 3].map((cut) => whole.subarray(0, cut));
  for (const behind of [...breaksOff, Buffer.from("rubbish\r\n\r\n")]) {
    const pieces = [Buffer.concat([bytesOf(send()), behind])];
    const [byLane, byLibrary] = await Promise.all(
      twins.both.map(async ({ port }) => {
        const { answers } = await speak(port, { pieces, leave: "finish" });
        return answers.map(({ status, complete }) => (complete ? status : "incomplete"));
      }),
    );
    assert.deepEqual(byLane, [200, 400]);
    // Node gives up the whole connection with what it cannot read.
    assert.deepEqual(byLibrary, [400]);
  }
  await compare(twins, { pieces: [bytesOf(send())], leave: 1 }, SEND);
});
