import assert from "node:assert/strict";
import { test } from "node:test";
import { bearer, post } from "./calls.ts";
import {
  answerTo,
  dial,
  h2Frame,
  h2Hello,
  head,
  hpackLiteral,
  withSession,
  requestH2,
  statusOf,
} from "./sockets.ts";
import { targetForTests } from "./target.ts";

const target = await targetForTests();
const { port, url, ana } = target;
const host = "Host: localhost";
const getInfo = "POST /chat.v1.ServerService/GetInfo";
const json = ["Content-Type: application/json", "Content-Length: 2"];

test("attack 1: HTTP/1.0 without Host gets 400", async () => {
  assert.equal(await statusOf(port, `${head(`${getInfo} HTTP/1.0`, ...json)}{}`), 400);
  assert.equal(await statusOf(port, head("GET / HTTP/1.0")), 400);
});

test("attack 2: a Host that is none gets 400", async () => {
  for (const bad of ["", "a b", "x:99999", "[", "a/b", "a@b", "\u0000", "[::1", "x:-1", "x:y", "%00"]) {
    for (const line of [`${getInfo} HTTP/1.1`, "GET / HTTP/1.1"]) {
      const status = await statusOf(port, `${head(line, `Host: ${bad}`, ...json)}{}`);
      assert.equal(status, 400, `${line} with ${JSON.stringify(bad)}`);
    }
  }
});

test("attack 3: two Host headers get 400", async () => {
  for (const second of ["localhost", "evil.example"]) {
    assert.equal(await statusOf(port, head("GET / HTTP/1.1", host, `Host: ${second}`)), 400);
  }
});

test("attack 4: a name that is not ours gets 421", async () => {
  for (const name of ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example"]) {
    for (const line of [`${getInfo} HTTP/1.1`, "GET / HTTP/1.1"]) {
      assert.equal(await statusOf(port, `${head(line, `Host: ${name}`, ...json)}{}`), 421, name);
    }
  }
});

test("attack 5: an :authority that is none ends that HTTP/2 stream only", () =>
  withSession(url, async (one) => {
    const fields = { ":path": "/chat.v1.ServerService/GetInfo", "content-type": "application/json" };
    const good = await requestH2(one, fields, "{}");
    assert.equal(good.status, 200);
    for (const authority of ["a b[", "x:99999", "evil.example"]) {
      const bad = await requestH2(one, { ...fields, ":authority": authority }, "{}");
      assert.ok(bad.status === 400 || bad.status === 421 || bad.reset !== 0, authority);
    }
    assert.equal((await requestH2(one, fields, "{}")).status, 200, "the session goes on");
  }));

test("attack 5: the same in raw frames, where no client library corrects it", async () => {
  const block = [
    ":method|POST",
    ":scheme|http",
    ":path|/chat.v1.ServerService/GetInfo",
    ":authority|a b[",
  ].map((field) => hpackLiteral(...(field.split("|") as [string, string])));
  const request = h2Frame(1, 5, 1, Buffer.concat(block));
  const socket = dial(port);
  socket.write(Buffer.concat([h2Hello, request, h2Frame(6, 0, 0, Buffer.from("stillyou"))]));
  let heard = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    heard = Buffer.concat([heard, chunk]);
    if (heard.includes("stillyou")) break;
  }
  assert.ok(heard.includes("stillyou"), "the session answers a ping after it");
});

test("attack 6: a path that names nothing gets 404, or 431 when it is endless", async () => {
  const paths: [path: string, ...statuses: number[]][] = [
    ["*", 404, 400],
    ["//x", 404],
    ["/__proto__", 404],
    ["/%00", 404],
    ["/%", 404],
    ["/%ff", 404],
    ["/..%2f..%2fetc%2fpasswd", 404],
    ["/../../../etc/passwd", 404],
    ["/..\\..\\x", 404, 400],
    ["http://evil.example/", 404, 400],
    [`/${"a".repeat(20 * 1024)}`, 431],
    [`/${"a".repeat(10 * 1024)}`, 404],
  ];
  for (const [path, ...statuses] of paths) {
    const status = await statusOf(port, head(`GET ${path} HTTP/1.1`, host));
    assert.ok(statuses.includes(status), `${path.slice(0, 40)}: ${status}`);
  }
  for (const path of ["/chat.v1.ChatService/__proto__", "/chat.v1.ChatService/constructor"]) {
    assert.equal((await post(target, path, "{}", bearer(ana.token))).code, "unimplemented", path);
  }
});

test("attack 7: a header of 17 KiB gets 431", () =>
  withSession(url, async (one) => {
    const long = "x".repeat(17 * 1024);
    assert.equal(await statusOf(port, head("GET / HTTP/1.1", host, `X-Long: ${long}`)), 431);
    const answer = await requestH2(one, { ":method": "GET", ":path": "/", "x-long": long });
    assert.ok(answer.status === 431 || answer.reset !== 0, `over HTTP/2: ${answer.status}`);
    assert.equal((await requestH2(one, { ":method": "GET", ":path": "/" })).status, 200);
  }));

test("attack 8: 200 headers get 431", () =>
  withSession(url, async (one) => {
    const many = Array.from({ length: 200 }, (_, at) => `X-${at}: y`);
    assert.ok([400, 431].includes(await statusOf(port, head("GET / HTTP/1.1", host, ...many))));
    const fields = Object.fromEntries(many.map((_, at) => [`x-${at}`, "y"]));
    const answer = await requestH2(one, { ":method": "GET", ":path": "/", ...fields });
    assert.ok(answer.status === 431 || answer.reset !== 0, `over HTTP/2: ${answer.status}`);
  }));

test("attack 13: 1,500 rapid resets cost no more than their own session", () =>
  withSession(url, (hostile) =>
    withSession(url, async (other) => {
      const fields = {
        ":method": "POST",
        ":path": "/chat.v1.ChatService/ReceiveMessages",
        "content-type": "application/grpc",
      };
      assert.equal((await requestH2(other, { ":method": "GET", ":path": "/" })).status, 200);
      for (let at = 0; at < 1_500 && !hostile.destroyed; at += 1) {
        const stream = hostile.request(fields);
        stream.on("error", () => {});
        stream.close(8);
        if (at % 100 === 99) await new Promise(setImmediate);
      }
      assert.equal((await requestH2(other, { ":method": "GET", ":path": "/" })).status, 200);
    }),
  ));

test("attack 14: of 1,000 streams at once on one session those over the limit are refused", () =>
  withSession(url, async (one) => {
    await new Promise((resolve) => one.once("remoteSettings", resolve));
    assert.equal(one.remoteSettings.maxConcurrentStreams, 128);
    // Node's client heeds the limit, so raw frames do not: HEADERS without an end, a thousand times.
    const socket = dial(port);
    const block = [
      ":method|POST",
      ":scheme|http",
      ":path|/chat.v1.ChatService/SendMessage",
      ":authority|localhost",
      "content-type|application/grpc",
    ].map((field) => hpackLiteral(...(field.split("|") as [string, string])));
    const headers = Buffer.concat(block);
    const frames = Array.from({ length: 1_000 }, (_, at) => h2Frame(1, 4, 2 * at + 1, headers));
    socket.write(Buffer.concat([h2Hello, ...frames, h2Frame(6, 0, 0, Buffer.from("that*all"))]));
    let heard = Buffer.alloc(0);
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      heard = Buffer.concat([heard, chunk]);
      if (heard.includes("that*all")) break;
    }
    // Whether it closed the session or reset the streams, it did not take a thousand.
    assert.ok(resets(heard) >= 800 || !heard.includes("that*all"), `${resets(heard)} were refused`);
  }));

/** How many streams these frames reset. */
function resets(bytes: Buffer): number {
  let count = 0;
  for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
    if (bytes[at + 3] === 3) count += 1;
  }
  return count;
}

test("attack 16: methods other than the right one get 405", async () => {
  for (const method of ["TRACE", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
    for (const path of ["/", "/chat.v1.ServerService/GetInfo"]) {
      const status = await statusOf(port, head(`${method} ${path} HTTP/1.1`, host));
      assert.equal(status, 405, `${method} ${path}`);
    }
  }
  assert.match(await answerTo(port, head("CONNECT evil.example:443 HTTP/1.1", host)), /^HTTP\/1\.1 405 /);
});

test("attack 16: two requests in one are told apart or refused: no smuggling", async () => {
  const smuggled = [
    head(
      `${getInfo} HTTP/1.1`,
      host,
      "Content-Type: application/json",
      "Content-Length: 4",
      "Transfer-Encoding: chunked",
    ),
    head(
      `${getInfo} HTTP/1.1`,
      host,
      "Content-Type: application/json",
      "Content-Length: 2",
      "Content-Length: 3",
    ),
    head(`${getInfo} HTTP/1.1`, host, "Content-Type: application/json", "Transfer-Encoding: xchunked"),
    head(`${getInfo} HTTP/1.1`, host, "Content-Type: application/json", "Content-Length: -1"),
  ];
  for (const request of smuggled) {
    assert.equal(await statusOf(port, `${request}0\r\n\r\nGET /x HTTP/1.1\r\n${host}\r\n\r\n`), 400);
  }
});
