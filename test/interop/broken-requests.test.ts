import assert from "node:assert/strict";
import { connect } from "node:net";
import { text as readText } from "node:stream/consumers";
import { afterEach, describe, test } from "node:test";
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
    ["half a surrogate pair", JSON.stringify({ ...message, text: "\ud83e" }), 400, "invalid_argument"],
  ];
  for (const [what, body, status, code] of bodies) {
    test(what, async () => {
      const answer = await answerTo(sendMessage(Buffer.from(body)));
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.match(answer, new RegExp(`"code":"${code}","message":"[^"]`));
    });
  }

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
      const answers = requests.map(answerTo);
      const others = await fetch(`${server.url}/`, { signal });
      assert.equal(others.status, 200);
      for (const answer of await Promise.all(answers)) assert.match(answer, /^HTTP\/1\.1 [24]00 /);
      signal.throwIfAborted();
    });
  }
});

function sendMessage(body: Buffer): Buffer {
  return post("ChatService/SendMessage", body);
}

function post(call: string, body: Buffer): Buffer {
  const head = [
    `POST /chat.v1.${call} HTTP/1.1`,
    "Host: localhost",
    "Content-Type: application/json",
    `Authorization: Bearer ${ana.token}`,
    `Content-Length: ${body.length}`,
    "Connection: close",
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]);
}

/** Writes the bytes, ends, and reads until the server closes the connection. */
async function answerTo(bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.end(bytes);
  return readText(socket);
}
