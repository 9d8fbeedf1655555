import type { Start } from "#proto/chat/v1/chat_pb.ts";
import { envelope } from "../attacks/calls.ts";
import type { Random } from "../chaos/seed.ts";
import { mutated, noise } from "../fuzz/bytes.ts";
import type { Script } from "./dialogue.ts";
import {
  ACKNOWLEDGE,
  bytesOf,
  markPost,
  READ,
  receivePost,
  RECEIVE,
  sendBytes,
  sendPost,
  withFields,
  type Post,
  type SendFields,
} from "./requests.ts";
import type { World } from "./world.ts";

/** What one connection says, and which calls are in it. */
export interface RandomLine {
  script: Script;
  paths: string[];
}

/** Requests that are right but for a few things, and nearly always within the lane's kind. */
export function randomLine(random: Random, world: World, name: string): RandomLine {
  const count = random.weigh([
    [6, 1],
    [3, 2],
    [1, 5],
  ]);
  // Calls that are under way at the same time have no order: one of them at most stores something.
  const sender = random.below(count);
  const posts = Array.from({ length: count }, (_, at) =>
    randomPost(random, world, at === sender ? `${name}-${at}` : undefined),
  );
  const bytes = Buffer.concat(posts.map(bytesOf));
  return { script: { pieces: cut(random, bytes), leave: count }, paths: posts.map(({ path }) => path) };
}

/** A body is always as long as its request says: what happens when it is not, depends on when the bytes come. */
function randomPost(random: Random, world: World, id: string | undefined): Post {
  const post = random.weigh<() => Post>([
    [5, () => randomSend(random, world, id)],
    [3, () => randomMark(random, world, id !== undefined)],
    [2, () => randomReceive(random, world)],
  ])();
  const chunked = random.chance(0.15);
  const sizes = Array.from({ length: random.below(5) }, () => 1 + random.below(40));
  return {
    ...post,
    fields: random.chance(0.4)
      ? withFields(post.fields, randomField(random, id !== undefined && post.path !== RECEIVE, world))
      : post.fields,
    body: post.path === RECEIVE ? randomEnvelope(random, post.body)() : randomBody(random, post.body),
    ...(chunked && { delimited: { by: "chunks", sizes } }),
  };
}

function randomSend(
  random: Random,
  { ana, bob, cat, direct, room, closedRoom, othersRoom }: World,
  id: string | undefined,
): Post {
  const target: SendFields["target"] = random.pick([
    {
      case: "conversationId",
      value: random.pick([direct, room, room, closedRoom, othersRoom, "c_none"]),
    },
    { case: "userId", value: random.pick([bob.userId, cat.userId, "u_none"]) },
    { case: "username", value: random.pick(["bob", "BOB", "cat", "a/b", "nobody.yet"]) },
  ] as const);
  const fields: SendFields = {
    clientMessageId: random.weigh([
      [8, id ?? "by-nobody"],
      [1, "the-same-again"],
      [1, "short"],
    ]),
    target,
    text: random.pick(["hello", "", "  ", "é🙂", "x".repeat(random.below(9_000))]),
    replyToSeq: random.weigh([
      [8, 0n],
      [1, 1n],
      [1, 10n ** 15n],
    ]),
    expectedUserId: random.weigh([
      [6, ""],
      [2, ana.userId],
      [1, bob.userId],
    ]),
    ...(random.chance(0.1) && {
      text: "",
      forward: { conversationId: random.pick([direct, othersRoom]), seq: 1n },
    }),
  };
  const post = sendPost(id !== undefined && random.chance(0.9) ? ana : undefined, fields);
  return { ...post, body: envelope(sendBytes(fields)) };
}

/** @param stores whether it may move anything */
function randomMark(random: Random, world: World, stores: boolean): Post {
  const { ana, bob, direct, room, closedRoom, leftRoom, epoch } = world;
  return markPost(random.pick([ACKNOWLEDGE, READ]), stores && random.chance(0.9) ? ana : undefined, {
    conversationId: random.pick([direct, direct, room, closedRoom, leftRoom, "c_none", ""]),
    seq: random.pick([0n, 1n, 2n, 3n, 4n, 7n, 20n, 10n ** 6n, -1n, 2n ** 62n]),
    epoch: random.pick(["", epoch, epoch, "another"]),
    expectedUserId: random.pick(["", ana.userId, ana.userId, bob.userId]),
  });
}

/** It ends by itself, and what the others do meanwhile does not concern whoever listens. */
function randomReceive(random: Random, { eve, bob }: World): Post {
  return receivePost(random.chance(0.9) ? eve : undefined, {
    untilCaughtUp: true,
    start: random.pick([0, 1, 2, 9]) as Start,
    epoch: random.pick(["", "", "another"]),
    expectedUserId: random.pick(["", eve.userId, bob.userId]),
  });
}

function randomField(random: Random, stores: boolean, { ana, bob }: World): string {
  // In which order the conversations of whoever writes to many come, depends on their ids.
  const others = [
    `Authorization: Bearer ${bob.token}`,
    `Authorization: Bearer ${ana.token}`,
    `Cookie: ${bob.cookie}`,
  ];
  return random.pick([
    ...(stores ? others : []),
    "Content-Type: application/grpc-web",
    "Content-Type: application/grpc-web+proto;a=b",
    "Content-Type: application/grpc-web+json",
    "Grpc-Timeout: 30S",
    "Grpc-Timeout: 1H",
    "Grpc-Timeout: 61M",
    "Grpc-Timeout: -1S",
    "Grpc-Encoding: gzip",
    "Grpc-Encoding: identity",
    "Grpc-Accept-Encoding: gzip",
    "Grpc-Accept-Encoding: identity",
    "Origin: https://evil.example",
    "Sec-Fetch-Site: cross-site",
    "Host: evil.example",
    "Host: localhost",
    "Expect: 100-continue",
    "Cookie:",
    "X-Forwarded-For: 203.0.113.9",
  ]);
}

function randomBody(random: Random, body: Uint8Array): Uint8Array {
  return random.weigh<() => Uint8Array>([
    [4, () => envelope(mutated(random, body.subarray(5)))],
    [2, () => mutated(random, body)],
    [1, () => noise(random, 60)],
    [18, randomEnvelope(random, body)],
  ])();
}

/** The message stays as it is: of a stream, that it ends by itself. */
function randomEnvelope(random: Random, body: Uint8Array): () => Uint8Array {
  const message = body.subarray(5);
  const trailers = envelope(Buffer.from("a: b\r\n"), 0x80);
  const behind = random.pick([body, trailers, envelope(Buffer.alloc(3))]);
  const lie = random.pick([message.length - 1, message.length + 1, 262_145, 0xffff_ffff]);
  return random.weigh<() => Uint8Array>([
    [12, () => body],
    [2, () => envelope(message, random.below(256))],
    [2, () => envelope(message, 0, lie)],
    [1, () => Buffer.concat([body, behind])],
    [1, () => Buffer.concat([trailers, body])],
  ]);
}

function cut(random: Random, bytes: Buffer): Uint8Array[] {
  if (random.chance(0.7)) return [bytes];
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = 1 + random.below(400);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}
