import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { Duplex } from "node:stream";
import { test } from "node:test";
import fc from "fast-check";
import type { LaneHead } from "./lane-head.ts";
import { type LaneRequest, readLaneRequest } from "./lane-request.ts";

const line = "POST /chat.v1.ChatService/SendMessage HTTP/1.1";
const host = "Host: localhost:8080";
const type = "Content-Type: application/grpc-web+proto";

function headOf(...lines: string[]): Buffer {
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

/** A request as Node has read it. */
interface NodeRead {
  request: IncomingMessage;
  bodyBytes: number;
}

const node = createServer({ requireHostHeader: false });
/** Where each connection's requests go. */
const reading = new WeakMap<object, NodeRead[]>();
node.on("request", (request, response) => {
  const read: NodeRead = { request, bodyBytes: 0 };
  reading.get(request.socket)?.push(read);
  request.on("data", (bytes: Buffer) => (read.bodyBytes += bytes.length));
  request.on("end", () => response.end());
});
// It answers with nothing, and the requests that it made of them are too few.
node.on("clientError", (_error, socket) => void socket.destroy());

/** What Node's server makes of everything that a client says. */
async function readByNode(bytes: Buffer): Promise<NodeRead[]> {
  const requests: NodeRead[] = [];
  const socket = new Duplex({
    read() {},
    write: (_bytes, _encoding, done) => done(),
  });
  reading.set(socket, requests);
  socket.on("error", () => {}).on("finish", () => socket.destroy());
  node.emit("connection", socket);
  socket.push(bytes);
  // Once it has read all of that.
  setImmediate(() => socket.push(null));
  await once(socket, "close");
  return requests;
}

const last = headOf("GET /last HTTP/1.1", "Connection: close");

/** That Node sees the same request, and the beginning of the next in the same place. */
async function assertSame({ text, path, head, bodyBytes }: LaneRequest): Promise<void> {
  const told = Buffer.concat([Buffer.from(text, "latin1"), Buffer.alloc(bodyBytes, "\r\n"), last]);
  const [first, second, ...others] = await readByNode(told);
  assert.equal(first?.request.method, "POST");
  assert.equal(first.request.url, path);
  assert.equal(first.request.httpVersion, "1.1");
  assert.equal(first.bodyBytes, bodyBytes);
  const { headers, rawHeaders } = first.request;
  assert.equal(head.headerCount, rawHeaders.length / 2);
  assert.equal(head.headerLength, rawHeaders.join("").length);
  for (const name of names) assert.equal(head.get(name), headers[name.toLowerCase()] ?? null, name);
  assert.equal(second?.request.url, "/last", "the next request begins where the lane's body ends");
  assert.deepEqual(others, []);
}

/** Those that the lane knows, by each of its own names. */
const names = [
  ...["Host", "Content-Type", "Origin", "Sec-Fetch-Site", "Cookie", "Authorization", "Grpc-Timeout"],
  ...["Grpc-Encoding", "Grpc-Accept-Encoding", "X-Forwarded-For", "Content-Length", "Connection"],
];

const odd = [
  "\r",
  "\n",
  "\r\n",
  "\r\n\r\n",
  " ",
  "\t",
  ":",
  ",",
  "\0",
  "\x0b",
  "\x7f",
  "\x80",
  "\x85",
  "\xa0",
];
const oddNames = [
  "content-length",
  "Content-Length ",
  "transfer-encoding",
  "Transfer-Encoding",
  "X-Ray",
  ...names,
];
const values = [
  "5",
  "05",
  "+5",
  "-1",
  "5 5",
  "0",
  "4, 4",
  "chunked",
  "identity",
  "keep-alive",
  "close",
  "a\tb",
  "",
];
const fields = [
  "expect",
  "upgrade",
  "te",
  "trailer",
  "proxy-connection",
  "keep-alive",
  "http2-settings",
  "x",
];

const field = fc
  .tuple(
    fc.oneof(fc.constantFrom(...oddNames, ...fields), fc.stringMatching(/^[!#$%&'*+.^_`|~\w-]{1,12}$/)),
    fc.constantFrom(":", ": ", ":\t", ":  ", " :"),
    fc.oneof(fc.constantFrom(...values), fc.string({ unit: "binary-ascii", maxLength: 12 })),
    fc.constantFrom("", "", "", " ", "\t"),
  )
  .map((parts) => parts.join(""));

/** One that may be plain: fields that do no harm in any order, and the length somewhere among them. */
const fair = fc
  .tuple(
    fc.shuffledSubarray(
      [
        type,
        "Cookie: a=b; c=d",
        "Origin: http://localhost:8080",
        "Connection: keep-alive",
        "Accept: */*",
      ].concat([
        "Authorization: Bearer x",
        "X-Forwarded-For: 192.0.2.1",
        "Grpc-Timeout: 5S",
        "X-Eight: \xe9",
      ]),
    ),
    fc.nat(5_000),
    fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: 7_000, max: 8_200 })),
  )
  .map(([others, bodyBytes, pad]) => [
    line,
    host,
    ...others,
    ...(pad > 0 ? [`X-Pad: ${"p".repeat(pad)}`] : []),
    `Content-Length: ${bodyBytes}`,
  ]);

type Change = (text: string) => string;
const at = fc.double({ min: 0, max: 1, noNaN: true });
const anything = fc.oneof(
  fc.constantFrom(...odd),
  fc.nat(255).map((code) => String.fromCharCode(code)),
  fc.constantFrom("0", "9", "POST ", "HTTP/1.1"),
);
/** What may have happened to a request's bytes on their way. */
const change = fc.oneof(
  fc.tuple(at, anything).map(
    ([where, what]): Change =>
      (text) =>
        splice(text, where, 0, what),
  ),
  fc.tuple(at, anything).map(
    ([where, what]): Change =>
      (text) =>
        splice(text, where, 1, what),
  ),
  fc.tuple(at, fc.integer({ min: 1, max: 4 })).map(
    ([where, count]): Change =>
      (text) =>
        splice(text, where, count, ""),
  ),
  fc.tuple(at, fc.nat(40)).map(([where, count]): Change => (text) => {
    const from = Math.floor(where * text.length);
    return splice(text, where, 0, text.slice(from, from + count));
  }),
  fc.tuple(at, field).map(([where, added]): Change => (text) => {
    const lines = text.split("\r\n");
    return lines.toSpliced(1 + Math.floor(where * (lines.length - 1)), 0, added).join("\r\n");
  }),
);

function splice(text: string, where: number, count: number, what: string): string {
  const from = Math.floor(where * text.length);
  return text.slice(0, from) + what + text.slice(from + count);
}

const changed = fc.tuple(fair, fc.array(change, { maxLength: 2 })).map(([lines, changes]) => {
  const sound = headOf(...lines);
  const text = changes.reduce((bent, bend) => bend(bent), sound.toString("latin1"));
  return { sound, bytes: Buffer.from(text, "latin1") };
});

test("whatever the lane takes, Node reads as the same request and sees the next begin in the same place", async () => {
  let taken = 0;
  let bent = 0;
  await fc.assert(
    fc.asyncProperty(changed, async ({ sound, bytes }) => {
      const read = readLaneRequest(bytes);
      assert.deepEqual(
        readLaneRequest(bytes, readLaneRequest(sound)),
        read,
        "it reads the same behind another",
      );
      if (read === undefined || read.bodyBytes > 10_000) return;
      taken += 1;
      if (!bytes.equals(sound)) bent += 1;
      assert.ok(bytes.toString("latin1").startsWith(read.text));
      await assertSame(read);
    }),
    { numRuns: 2_000 },
  );
  assert.ok(taken > 100 && bent > 25, `too few to prove anything: ${taken}, of which ${bent} were changed`);
});

/** So that these can be told from the fields that the lane does not know. */
test("the fields compared are all that the lane knows", () => {
  const known: (keyof LaneHead)[] = [
    "host",
    "contentType",
    "origin",
    "site",
    "cookie",
    "authorization",
    "timeout",
  ];
  known.push("encoding", "acceptEncoding", "forwardedFor", "length", "connection");
  const read = readLaneRequest(
    headOf(line, ...names.map((name) => `${name}: ${name === "Connection" ? "keep-alive" : 5}`)),
  );
  for (const key of known) assert.notEqual(read?.head[key], undefined, key);
});
