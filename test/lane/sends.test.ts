/** SendMessage in every shape that a client of good will gives it, by the lane and by the RPC library. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  ALREADY_EXISTS,
  FAILED_PRECONDITION,
  INVALID_ARGUMENT,
  NOT_FOUND,
  OK,
  PERMISSION_DENIED,
  UNAUTHENTICATED,
} from "../attacks/grpc-status.ts";
import { compare, once } from "./compare.ts";
import { bytesOf, pageFields, SEND, sendPost, withFields, type SendFields } from "./requests.ts";
import { startTwins } from "./twins.ts";

const twins = await startTwins();
after(() => twins[Symbol.asyncDispose]());
const { ana, bob, cat, eve, direct, room, closedRoom, leftRoom, othersRoom } = twins.world;

let ids = 0;
/** An ordinary message of ana's to bob, but for what is given. */
function message(fields: SendFields = {}): SendFields {
  ids += 1;
  const target = { case: "conversationId", value: direct } as const;
  return { clientMessageId: `a-send-${ids}`, target, text: "hello", ...fields };
}

const to = (value: string) => ({ target: { case: "conversationId", value } as const });
const toName = (value: string) => ({ target: { case: "username", value } as const });
const toUser = (value: string) => ({ target: { case: "userId", value } as const });
const said: SendFields = message({ text: "said before" });

/** What is sent, and the status that shows that the case is what its name says. */
const cases: [what: string, status: string, fields: SendFields][] = [
  ["to a conversation", OK, said],
  ["the same once more", OK, said],
  ["the same id for other words", ALREADY_EXISTS, { ...said, text: "other words" }],
  ["the same id to somebody else", ALREADY_EXISTS, { ...said, ...toUser(eve.userId) }],
  ["to a person by id", OK, message(toUser(bob.userId))],
  ["to a person by name", OK, message(toName("bob"))],
  ["to a name in other spelling", OK, message(toName("BoB"))],
  ["to a person for the first time", OK, message(toUser(eve.userId))],
  ["to a name that nobody has used", OK, message(toName("nobody.yet"))],
  ["the next to that name", OK, message(toName("nobody.yet"))],
  ["to oneself", OK, message(toUser(ana.userId))],
  ["to a room", OK, message(to(room))],
  ["to the lobby", OK, message(to("c_lobby"))],
  ["under the name that the client believes in", OK, message({ expectedUserId: ana.userId })],
  ["under another name", FAILED_PRECONDITION, message({ expectedUserId: bob.userId })],
  ["that answers another", OK, message({ replyToSeq: 1n })],
  ["that answers one that is not there", NOT_FOUND, message({ replyToSeq: 999_999n })],
  ["that answers a number below zero", INVALID_ARGUMENT, message({ replyToSeq: -1n })],
  ["that answers a number beyond 2^53", INVALID_ARGUMENT, message({ replyToSeq: 2n ** 62n })],
  ["forwarded", OK, message({ text: "", forward: { conversationId: direct, seq: 1n } })],
  [
    "forwarded from elsewhere",
    OK,
    message({ ...to(room), text: "", forward: { conversationId: direct, seq: 2n } }),
  ],
  ["forwarded with words", INVALID_ARGUMENT, message({ forward: { conversationId: direct, seq: 1n } })],
  [
    "forwarded from a room of others",
    NOT_FOUND,
    message({ text: "", forward: { conversationId: othersRoom, seq: 1n } }),
  ],
  ["with all of Unicode", OK, message({ text: "é 你好 🙂 \u202e \u2028 <b>&amp; \u001b[31m\r\n\t" })],
  ["of 8,000 characters", OK, message({ text: "🙂".repeat(8_000) })],
  ["of one more", INVALID_ARGUMENT, message({ text: "🙂".repeat(8_001) })],
  ["with NUL", INVALID_ARGUMENT, message({ text: "a\0b" })],
  ["without words", INVALID_ARGUMENT, message({ text: "" })],
  ["of white space", INVALID_ARGUMENT, message({ text: " \n\u3000" })],
  ["without an id", INVALID_ARGUMENT, message({ clientMessageId: "" })],
  ["with an id that is too short", INVALID_ARGUMENT, message({ clientMessageId: "1234567" })],
  ["with an id that is no id", INVALID_ARGUMENT, message({ clientMessageId: "an id with spaces" })],
  ["to nobody", INVALID_ARGUMENT, { clientMessageId: "a-send-to-nobody", text: "hello" }],
  ["of nothing at all", INVALID_ARGUMENT, {}],
  ["to a name that cannot be", INVALID_ARGUMENT, message(toName("no/name"))],
  ["to an id of nobody", NOT_FOUND, message(toUser("u_nobody0000000000000"))],
  ["to a conversation that is not there", NOT_FOUND, message(to("c_nothing000000000000"))],
  ["to a room of others", NOT_FOUND, message(to(othersRoom))],
  ["to a room that one was removed from", NOT_FOUND, message(to(leftRoom))],
  ["to a room that was closed", FAILED_PRECONDITION, message(to(closedRoom))],
  ["to somebody who has blocked one", PERMISSION_DENIED, message(toUser(cat.userId))],
];

for (const [what, status, fields] of cases) {
  test(`P8: a send ${what} ends alike by either way`, async () => {
    const { answers } = await compare(twins, once(bytesOf(sendPost(ana, fields))), SEND);
    assert.match(JSON.stringify(answers[0]), new RegExp(`"grpc-status: ${status}"`));
  });
}

const bearer = (token: string) => `Authorization: Bearer ${token}`;

const callers: [what: string, status: string, fields: string[]][] = [
  ["with a cookie", OK, [`Cookie: ${ana.cookie}`]],
  ["with a cookie among others", OK, [`Cookie: a=b; ${ana.cookie}; theme=dark`]],
  ["with two cookies of that name", OK, [`Cookie: ${ana.cookie}; ${bob.cookie}`]],
  ["with two Cookie fields", OK, ["Cookie: a=b", `Cookie: ${ana.cookie}`]],
  ["with a token", OK, [bearer(ana.token)]],
  ["with a token in other spelling", OK, [`authorization: bEARER   ${ana.token}  `]],
  ["with both, of one person", OK, [`Cookie: ${ana.cookie}`, bearer(ana.token)]],
  ["with both, of two people", UNAUTHENTICATED, [`Cookie: ${bob.cookie}`, bearer(ana.token)]],
  [
    "with a cookie and a token that opens nothing",
    UNAUTHENTICATED,
    [`Cookie: ${ana.cookie}`, bearer("nothing")],
  ],
  ["with a cookie and a proxy's password", OK, [`Cookie: ${ana.cookie}`, "Authorization: Basic YTpi"]],
  ["with a token that opens nothing", UNAUTHENTICATED, [bearer(`${ana.token}x`)]],
  ["with a token twice", UNAUTHENTICATED, [bearer("nothing"), bearer(ana.token)]],
  ["with a token twice, the good one first", OK, [bearer(ana.token), bearer("nothing")]],
  ["with an empty token", UNAUTHENTICATED, ["Authorization: Bearer "]],
  ["with a cookie that opens nothing", UNAUTHENTICATED, [`Cookie: ${ana.cookie.slice(0, -1)}`]],
  ["with a cookie in quotes", UNAUTHENTICATED, [`Cookie: ${ana.cookie.replace("=", '="')}"`]],
  ["with an empty cookie", UNAUTHENTICATED, ["Cookie:  "]],
  ["with 10 KB of cookies", OK, [`Cookie: ${"x=y; ".repeat(2_000)}${ana.cookie}`]],
  ["of nobody", UNAUTHENTICATED, []],
];

for (const [what, status, fields] of callers) {
  test(`attack 33: a send ${what} is told to be somebody's alike by either way`, async () => {
    const post = sendPost(undefined, message());
    const bytes = bytesOf({ ...post, fields: [...pageFields(), ...fields] });
    const { answers } = await compare(twins, once(bytes), SEND);
    assert.match(JSON.stringify(answers[0]), new RegExp(`"grpc-status: ${status}"`));
  });
}

test("attack 73: whoever sends too much is told alike by either way when to come again, and may repeat what was stored", async () => {
  await using tight = await startTwins({ LIMIT_SENDS: "1/s,2" });
  const { bob: peer, ana: sender } = tight.world;
  const send = (id: string): Buffer =>
    bytesOf(sendPost(sender, { clientMessageId: id, ...toUser(peer.userId), text: "again and again" }));
  const statuses: unknown[] = [];
  for (const id of ["much-0001", "much-0002", "much-0003", "much-0001", "much-0003"]) {
    const { answers } = await compare(tight, once(send(id)), SEND);
    statuses.push(/"grpc-status: (\d+)"/.exec(JSON.stringify(answers[0]))?.[1]);
  }
  assert.deepEqual(statuses, [OK, OK, "8", OK, "8"]);
  for (const { clock } of tight.both) clock.advance(5_000);
  await compare(tight, once(send("much-0003")), SEND);
});

test("a request with other fields than a page's is answered alike by either way", async () => {
  const few = ["Host: localhost", "content-type: application/grpc-web", bearer(ana.token)];
  const bytes = bytesOf({ ...sendPost(undefined, message()), fields: few });
  await compare(twins, once(bytes), SEND);
  const many = withFields(
    pageFields(ana),
    "Origin:",
    "Referer:",
    "X-Forwarded-For: 10.1.2.3",
    "TE: trailers",
  );
  await compare(twins, once(bytesOf({ ...sendPost(undefined, message()), fields: many })), SEND);
});
