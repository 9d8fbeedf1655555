import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { INVALID_ARGUMENT, OK, RESOURCE_EXHAUSTED, UNIMPLEMENTED } from "./grpc-status.ts";
import { gzipSync } from "node:zlib";
import { create, toBinary } from "@bufbuild/protobuf";
import { ChatService, SendMessageRequestSchema } from "#proto/chat/v1/chat_pb.ts";
import { bearer, envelope, post, receive, type Answer } from "./calls.ts";
import { dial, head, requestH2, statusOf, withSession, type H2Answer } from "./sockets.ts";
import { message, peakOf, targetForTests } from "./target.ts";

const target = await targetForTests();
const { url, port, ana, bob } = target;
const send = "/chat.v1.ChatService/SendMessage";
const list = "/chat.v1.ChatService/ListConversations";
const who = bearer(ana.token);

/** A send that nothing is wrong with, as Protobuf. */
function valid(): Uint8Array {
  const request = create(SendMessageRequestSchema, {
    clientMessageId: crypto.randomUUID(),
    target: { case: "userId", value: bob.userId },
    text: "hello",
  });
  return toBinary(SendMessageRequestSchema, request);
}

/** One message of 5 bytes of head and these bytes, in gRPC over h2c. */
async function grpc(bytes: Uint8Array, fields: Record<string, string> = {}, path = send): Promise<string> {
  let answer: H2Answer | undefined;
  await withSession(url, async (session) => {
    const fixed = { ":path": path, "content-type": "application/grpc", te: "trailers", ...who };
    answer = await requestH2(session, { ...fixed, ...fields }, bytes);
  });
  return String(
    answer?.trailers["grpc-status"] ?? answer?.headers["grpc-status"] ?? `HTTP ${answer?.status}`,
  );
}

/** The same in gRPC-Web. @returns the status, from the trailers in the body or the headers */
async function grpcWeb(bytes: Uint8Array, fields: Record<string, string> = {}): Promise<string> {
  const answer = await post(target, send, bytes, {
    ...who,
    "content-type": "application/grpc-web",
    ...fields,
  });
  return String(answer.headers["grpc-status"] ?? /grpc-status: (\d+)/.exec(answer.body)?.[1]);
}

async function connectProto(bytes: Uint8Array, fields: Record<string, string> = {}): Promise<Answer> {
  return post(target, send, bytes, { ...who, "content-type": "application/proto", ...fields });
}

test("attack 18: a message that says it has 4 GiB is refused with RESOURCE_EXHAUSTED", async () => {
  const lie = envelope(Buffer.from("x"), 0, 0xffff_ffff);
  assert.equal(await grpc(lie), RESOURCE_EXHAUSTED);
  assert.equal(await grpcWeb(lie), RESOURCE_EXHAUSTED);
  const stream = await post(target, "/chat.v1.ChatService/ReceiveMessages", lie, {
    ...who,
    "content-type": "application/connect+proto",
  });
  assert.match(stream.body, /"resource_exhausted"/);
});

test("attack 19: a message of 64 KiB and a byte is refused with RESOURCE_EXHAUSTED", async () => {
  const large = Buffer.alloc(64 * 1024 + 1, "x");
  assert.equal(await grpc(envelope(large)), RESOURCE_EXHAUSTED);
  assert.equal(await grpcWeb(envelope(large)), RESOURCE_EXHAUSTED);
  assert.equal((await connectProto(large)).code, "resource_exhausted");
  const json = JSON.stringify(message(bob)).padEnd(64 * 1024 + 1);
  assert.equal((await post(target, send, json, who)).code, "resource_exhausted");
});

test("attack 20: a gzip bomb of 20 MB is refused with RESOURCE_EXHAUSTED in under 5 MB of memory", async () => {
  const bomb = gzipSync(Buffer.alloc(20_000_000));
  const detonate = async () => {
    assert.equal(await grpc(envelope(bomb, 1), { "grpc-encoding": "gzip" }), RESOURCE_EXHAUSTED);
    assert.equal(await grpcWeb(envelope(bomb, 1), { "grpc-encoding": "gzip" }), RESOURCE_EXHAUSTED);
    assert.equal((await connectProto(bomb, { "content-encoding": "gzip" })).code, "resource_exhausted");
  };
  const peak = await peakOf(target.server.pid(), 12, detonate);
  assert.ok(peak < 5_000_000, `${peak} bytes`);
});

test("attack 21: an encoding that nobody knows is refused with UNIMPLEMENTED", async () => {
  for (const encoding of ["br", "snappy", "gzip, gzip", "__proto__", "x".repeat(1_000)]) {
    assert.equal(await grpc(envelope(valid(), 1), { "grpc-encoding": encoding }), UNIMPLEMENTED, encoding);
    assert.equal(await grpcWeb(envelope(valid(), 1), { "grpc-encoding": encoding }), UNIMPLEMENTED, encoding);
    assert.equal(
      (await connectProto(valid(), { "content-encoding": encoding })).code,
      "unimplemented",
      encoding,
    );
  }
});

test("attack 21: a message that says it is compressed, and not how, is INVALID_ARGUMENT", async () => {
  for (const flags of [1, 0xeb]) {
    assert.equal(await grpc(envelope(valid(), flags)), INVALID_ARGUMENT);
    assert.equal(await grpcWeb(envelope(valid(), 1)), INVALID_ARGUMENT);
  }
});

test("attack 22: a message that breaks off is refused with INVALID_ARGUMENT and not stored", async () => {
  const bytes = valid();
  for (const cut of [1, 4, 5, 12, bytes.length + 4]) {
    const broken = envelope(bytes).subarray(0, cut);
    assert.equal(await grpc(broken), INVALID_ARGUMENT, `gRPC, ${cut} bytes`);
    assert.equal(await grpcWeb(broken), INVALID_ARGUMENT, `gRPC-Web, ${cut} bytes`);
  }
  assert.equal((await connectProto(bytes.subarray(0, -1))).code, "invalid_argument");
  // And one whose sender leaves in the middle of it.
  const socket = dial(port);
  const fields = ["Host: localhost", "Content-Type: application/grpc-web", "Content-Length: 999"];
  socket.end(`${head(`POST ${send} HTTP/1.1`, ...fields, `Authorization: ${who["authorization"]}`)}\0\0`);
  socket.resume();
  await new Promise((resolve) => socket.once("close", resolve));
});

test("attack 23: two messages in a call that takes one are refused, and neither is stored", async () => {
  const two = Buffer.concat([envelope(valid()), envelope(valid())]);
  for (const status of [await grpc(two), await grpcWeb(two)]) {
    assert.ok([INVALID_ARGUMENT, UNIMPLEMENTED].includes(status), status);
  }
});

test("attack 24: trailers in a request have no effect", async () => {
  const trailers = envelope(
    Buffer.from(`grpc-status: 0\r\nauthorization: ${who["authorization"]}\r\n`),
    0x80,
  );
  const before = Buffer.concat([trailers, envelope(valid())]);
  const behind = Buffer.concat([envelope(valid()), trailers]);
  for (const body of [trailers, before, behind]) {
    // In gRPC over HTTP/2 there is no such frame: it is taken for a message, and is none.
    assert.notEqual(await grpc(body), OK);
    assert.notEqual(await grpcWeb(body, { authorization: "" }), OK, "nobody is let in by them");
  }
  assert.notEqual(await grpcWeb(trailers), OK);
  // They are passed over, and each message is stored once.
  assert.equal(await grpcWeb(before), OK);
  assert.equal(await grpcWeb(behind), OK);
  target.stored(2);
});

test("attack 25: 1,000 bodies of random bytes bring no code but the call's own", async () => {
  for (let at = 0; at < 250; at += 1) {
    const bytes = noise(at);
    assert.equal((await connectProto(bytes)).code, "invalid_argument", bytes.toString("hex"));
    assert.equal((await post(target, send, bytes, who)).code, "invalid_argument", bytes.toString("hex"));
    assert.equal(await grpcWeb(envelope(bytes)), INVALID_ARGUMENT, bytes.toString("hex"));
    const raw = await grpcWeb(bytes);
    assert.ok([INVALID_ARGUMENT, RESOURCE_EXHAUSTED].includes(raw), `${raw}: ${bytes.toString("hex")}`);
  }
});

test("attack 25: bytes that are no request for a stream are INVALID_ARGUMENT, and no bug in the log", async () => {
  const path = "/chat.v1.ChatService/ReceiveMessages";
  for (const bytes of [noise(1), Buffer.from([0x02]), Buffer.from([0x0a, 0xff])]) {
    assert.equal(await grpc(envelope(bytes), {}, path), INVALID_ARGUMENT);
    const web = await post(target, path, envelope(bytes), { ...who, "content-type": "application/grpc-web" });
    assert.match(`${web.body}grpc-status: ${String(web.headers["grpc-status"])}`, /grpc-status: 3/);
    for (const type of ["application/connect+proto", "application/connect+json"]) {
      const stream = await post(target, path, envelope(bytes), { ...who, "content-type": type });
      assert.match(stream.body, /"code":"invalid_argument"/, type);
    }
  }
  assert.doesNotMatch(target.server.log(), /"level":50/);
});

/** Random bytes, the same at every run; they begin with a tag that no message of ours can have. */
function noise(seed: number): Buffer {
  const hash = createHash("shake256", { outputLength: 1 + ((seed * 37) % 300) });
  return Buffer.concat([Buffer.from([0x07]), hash.update(`noise ${seed}`).digest()]);
}

test("attack 26: 60 KiB of unknown fields are passed over, and not kept", async () => {
  const field = Buffer.concat([tag(500, 2), varint(60 * 1024), Buffer.alloc(60 * 1024, "z")]);
  const sent = await connectProto(Buffer.concat([valid(), field]));
  assert.equal(sent.code, "ok");
  const json = JSON.stringify({ ...message(bob), nobodyKnows: "z".repeat(60 * 1024) });
  assert.equal((await post(target, send, json, who)).code, "ok");
  const seen = await post(target, list, "{}", who);
  assert.ok(!seen.body.includes("zzzz"));
  target.stored(2);
});

function tag(field: number, wireType: number): Buffer {
  return varint(field * 8 + wireType);
}

function varint(value: number): Buffer {
  const bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Buffer.from([...bytes, value]);
}

test("attack 27: text that is not UTF-8 is refused", async () => {
  for (const hex of ["ff", "c0af", "eda080", "f4908080", "e28e"]) {
    const text = Buffer.from(hex, "hex");
    const bytes = Buffer.concat([valid(), tag(5, 2), varint(text.length), text]);
    assert.equal((await connectProto(bytes)).code, "invalid_argument", hex);
    assert.equal(await grpc(envelope(bytes)), INVALID_ARGUMENT, hex);
    const [before, behind] = JSON.stringify(message(bob, "|")).split("|");
    const json = Buffer.concat([Buffer.from(before ?? ""), text, Buffer.from(behind ?? "")]);
    assert.equal((await post(target, send, json, who)).code, "invalid_argument", hex);
  }
});

test("attack 28: a time limit that is none is refused or honoured, and no stream dies of it at once", async () => {
  const path = "/chat.v1.ChatService/ListConversations";
  for (const timeout of ["99999999H", "-1S", "0n", "abc", "1", "S", "9999999999S", "1e9S", " 1S"]) {
    const status = await grpc(envelope(new Uint8Array()), { "grpc-timeout": timeout }, path);
    // OK, INVALID_ARGUMENT, or the end of no time at all: DEADLINE_EXCEEDED.
    assert.ok([OK, INVALID_ARGUMENT, "4"].includes(status), `${timeout}: ${status}`);
  }
  for (const timeout of ["99999999999999", "-1", "abc", "1e9", "2147483648"]) {
    const answer = await post(target, path, "{}", { ...who, "connect-timeout-ms": timeout });
    assert.ok(["ok", "invalid_argument"].includes(answer.code), `${timeout}: ${answer.code}`);
  }
  const stream = receive(target, ana.token, {});
  await stream.until((frame) => "caughtUp" in frame);
  await target.send("live");
  await stream.until((frame) => JSON.stringify(frame).includes("live"));
  stream.close();
});

test("attack 29: content types that a form can post, and none, get 415", async () => {
  const types = [
    "text/plain",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "text/html",
    "application/xml",
  ];
  for (const type of types) {
    const answer = await post(target, send, JSON.stringify(message(bob)), { ...who, "content-type": type });
    assert.equal(answer.status, 415, type);
  }
  const none = head(
    `POST ${send} HTTP/1.1`,
    "Host: localhost",
    "Content-Length: 2",
    `Authorization: ${who["authorization"]}`,
  );
  assert.equal(await statusOf(port, `${none}{}`), 415);
});

test("attack 30: Connect's GET gets 405, whatever the method", async () => {
  for (const { name } of ChatService.methods) {
    const path = `/chat.v1.ChatService/${name}?connect=v1&encoding=json&message=%7B%7D`;
    assert.equal((await post(target, path, "", who, "GET")).status, 405, name);
  }
  const info = "/chat.v1.ServerService/GetInfo?connect=v1&encoding=json&message=%7B%7D";
  assert.equal((await post(target, info, "", {}, "GET")).status, 405);
});

test("attack 31: grpc-web-text gets 415", async () => {
  for (const type of ["application/grpc-web-text", "application/grpc-web-text+proto"]) {
    const body = envelope(valid()).toString("base64");
    assert.equal((await post(target, send, body, { ...who, "content-type": type })).status, 415, type);
  }
});

test("attack 32: a service or a method that nobody knows is UNIMPLEMENTED, and the answer names nothing", async () => {
  for (const path of ["/chat.v1.ChatService/Nope", "/chat.v1.Secret/Get", "/evil.Service/SendMessage"]) {
    const answer = await post(target, path, "{}", who);
    assert.equal(answer.code, "unimplemented", path);
    assert.doesNotMatch(answer.body, /Nope|Secret|evil|chat\.v1|node_modules|at \w/);
    assert.equal(await grpc(envelope(new Uint8Array()), {}, path), UNIMPLEMENTED, path);
  }
});
