import assert from "node:assert/strict";
import { connect } from "node:net";
import { text as readText } from "node:stream/consumers";
import { afterEach, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { curl } from "./curl.ts";
import { logIn, sendAll } from "./people.ts";
import { serverForTests } from "./server.ts";

// What no client library would send: bytes written to a socket.
const server = await serverForTests();
const ana = await logIn(curl(server.url), "ana");
let lastSeq = 0n;

/** The server goes on after each test, and the next number shows that nothing was stored meanwhile. */
afterEach(async () => {
  const [sent] = await sendAll(curl(server.url), ana, "bob", ["still here"]);
  const expected = lastSeq + 1n;
  lastSeq = sent?.seq ?? expected;
  assert.equal(lastSeq, expected, "nothing else was stored");
});

describe("a request for no host of ours is refused", () => {
  const post = "POST /chat.v1.ServerService/GetInfo";
  const heads: Record<string, string> = {
    "HTTP/1.0 without Host": `${post} HTTP/1.0\r\n`,
    "HTTP/1.1 without Host": `${post} HTTP/1.1\r\n`,
    "an empty Host": `${post} HTTP/1.1\r\nHost: \r\n`,
    "a Host with a space": `${post} HTTP/1.1\r\nHost: a b\r\n`,
    "a Host that is a bracket": `${post} HTTP/1.1\r\nHost: [\r\n`,
    "a Host with an impossible port": `${post} HTTP/1.1\r\nHost: x:99999\r\n`,
    "two Hosts": `${post} HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n`,
  };
  for (const [what, head] of Object.entries(heads)) {
    test(`with 400: ${what}`, async () => {
      const json = "Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
      assert.match(await answerTo(head + json), /^HTTP\/1\.1 400 /);
    });
  }

  test("with 421 and the name of the setting: a name that is not ours", async () => {
    const answer = await answerTo("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert.match(answer, /^HTTP\/1\.1 421 /);
    assert.match(answer, /ALLOWED_HOSTS/);
  });
});

describe("a body that is no request is refused", () => {
  const message = { clientMessageId: "broken-0001", username: "bob", text: "hello" };
  const bodies: [what: string, body: string | Buffer, status: number, code: string][] = [
    ["a byte more than 64 KiB", JSON.stringify(message).padEnd(64 * 1024 + 1), 429, "resource_exhausted"],
    ["JSON that ends too early", '{"text": "hel', 400, "invalid_argument"],
    ["JSON that is no object", '"hello"', 400, "invalid_argument"],
    ["a field of the wrong type", JSON.stringify({ ...message, text: 5 }), 400, "invalid_argument"],
    ["two targets", JSON.stringify({ ...message, userId: "u_someone" }), 400, "invalid_argument"],
    ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x00, 0x01]), 400, "invalid_argument"],
    ["a text with a byte that is none", latin1({ ...message, text: "caf\u00e9" }), 400, "invalid_argument"],
    ["half a surrogate pair", JSON.stringify({ ...message, text: "\ud83e" }), 400, "invalid_argument"],
  ];
  for (const [what, body, status, code] of bodies) {
    test(what, async () => {
      const answer = await answerTo(sendMessage(Buffer.from(body)));
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.match(answer, new RegExp(`"code":"${code}","message":"[^"]`));
    });
  }

  test("a body that breaks off within its compression", async () => {
    const half = gzipSync(JSON.stringify(message)).subarray(0, 40);
    const answer = await answerTo(post("ChatService/SendMessage", half, "Content-Encoding: gzip"), "wait");
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.match(answer, /"code":"invalid_argument"/);
  });

  test("a body that breaks off", async () => {
    const [head = ""] = sendMessage(Buffer.from(JSON.stringify(message)))
      .toString()
      .split("{");
    await answerTo(`${head}{"clientMessageId": "broken-`);
  });
});

describe("a request made to be slow to read keeps nobody waiting", () => {
  const space = " ".repeat(15_000);
  const encoding = `GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: a${space}b\r\nConnection: close\r\n\r\n`;
  const name = JSON.stringify({ username: `a${space.repeat(4)}b` });
  const hostile: [what: string, requests: (string | Buffer)[]][] = [
    ["names with much space in them", [post("SessionService/LogIn", Buffer.from(name))]],
    ["lists of encodings with much space in them", Array<string>(10).fill(encoding)],
  ];
  for (const [what, requests] of hostile) {
    test(what, async () => {
      const signal = AbortSignal.timeout(5_000);
      const answers = requests.map((request) => answerTo(request));
      const others = await fetch(`${server.url}/`, { signal });
      assert.equal(others.status, 200);
      for (const answer of await Promise.all(answers)) assert.match(answer, /^HTTP\/1\.1 [24]00 /);
      signal.throwIfAborted();
    });
  }
});

function latin1(message: object): Buffer {
  return Buffer.from(JSON.stringify(message), "latin1");
}

function sendMessage(body: Buffer): Buffer {
  return post("ChatService/SendMessage", body);
}

function post(call: string, body: Buffer, ...more: string[]): Buffer {
  const head = [
    `POST /chat.v1.${call} HTTP/1.1`,
    "Host: localhost",
    "Content-Type: application/json",
    `Authorization: Bearer ${ana.token}`,
    `Content-Length: ${body.length}`,
    "Connection: close",
    ...more,
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]);
}

/**
 * Writes the bytes, ends unless it is to wait, and reads until the server closes the connection. A server may take the
 * end for a client that has left.
 */
async function answerTo(bytes: string | Buffer, then: "end" | "wait" = "end"): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  if (then === "end") socket.end(bytes);
  else socket.write(bytes);
  return readText(socket);
}
