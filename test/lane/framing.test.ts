/** How the bytes of one request are told from those of the next, by the lane and by the RPC library. */
import { after, test } from "node:test";
import { compare } from "./compare.ts";
import type { Script } from "./dialogue.ts";
import { bytesOf, SEND, sendPost, withFields, type Post } from "./requests.ts";
import { startTwins } from "./twins.ts";

const twins = await startTwins();
after(() => twins[Symbol.asyncDispose]());
const { ana, bob } = twins.world;

let ids = 0;
function send(...fields: string[]): Post {
  ids += 1;
  const post = sendPost(ana, {
    clientMessageId: `line-${ids}`,
    target: { case: "userId", value: bob.userId },
    text: "hello",
  });
  return { ...post, fields: withFields(post.fields, ...fields) };
}

function inPieces(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
}

/** A request whose head says something else about its body than is so. */
function framed(...fields: string[]): Buffer {
  return bytesOf({ ...send(...fields), delimited: { by: "nothing" } });
}

/** A send in chunks that are written as given; `#` stands for the length of the body, in hexadecimal digits. */
function chunkedAs(spell: (size: string, body: string) => string): Buffer {
  const { body, ...post } = send();
  const text = spell(body.length.toString(16), Buffer.from(body).toString("latin1"));
  const head = bytesOf({ ...post, body: new Uint8Array(), delimited: { by: "chunks", sizes: [] } });
  return Buffer.concat([head.subarray(0, -"0\r\n\r\n".length), Buffer.from(text, "latin1")]);
}

const scripts: Record<string, Script> = {
  "in pieces of 7 bytes": { pieces: inPieces(bytesOf(send()), 7), leave: 1 },
  "whose body comes byte by byte": {
    pieces: (() => {
      const bytes = bytesOf(send());
      const body = bytes.indexOf("\r\n\r\n") + 4;
      return [bytes.subarray(0, body), ...inPieces(bytes.subarray(body), 1)];
    })(),
    leave: 1,
  },
  "of 60 KiB in pieces": {
    pieces: inPieces(bytesOf({ ...send(), body: Buffer.alloc(60 * 1024, "x") }), 1_500),
    leave: 1,
  },
  "of 80 KiB in pieces": {
    pieces: inPieces(
      bytesOf({ ...send(), body: Buffer.from(`\0\0\x01\x40\0${"x".repeat(80 * 1024)}`, "latin1") }),
      8_192,
    ),
    leave: 1,
  },
  "in chunks": { pieces: [bytesOf({ ...send(), delimited: { by: "chunks", sizes: [] } })], leave: 1 },
  "in chunks of a byte": {
    pieces: [bytesOf({ ...send(), delimited: { by: "chunks", sizes: Array.from({ length: 90 }, () => 1) } })],
    leave: 1,
  },
  "in chunks that come one by one": {
    pieces: inPieces(bytesOf({ ...send(), delimited: { by: "chunks", sizes: [5, 3, 20] } }), 30),
    leave: 1,
  },
  "in a chunk with an extension": {
    pieces: [chunkedAs((size, body) => `${size};a=b\r\n${body}\r\n0\r\n\r\n`)],
    leave: 1,
  },
  "in chunks with trailers": {
    pieces: [chunkedAs((size, body) => `${size}\r\n${body}\r\n0\r\nX-Sum: 7\r\n\r\n`)],
    leave: 1,
  },
  "in a chunk that is none": { pieces: [chunkedAs((_size, body) => `zz\r\n${body}\r\n0\r\n\r\n`)], leave: 1 },
  "in a chunk that is longer than it says": {
    pieces: [chunkedAs((_size, body) => `5\r\n${body}\r\n0\r\n\r\n`)],
    leave: 1,
  },
  "in chunks that break off": { pieces: [chunkedAs((size, body) => `${size}\r\n${body}`)], leave: "finish" },
  "in a chunk of 2^64 bytes": {
    pieces: [chunkedAs((_size, body) => `10000000000000000\r\n${body}`)],
    leave: 1,
  },
  "with both ways to tell its length": {
    pieces: [chunkedAs((size, body) => `${size}\r\n${body}\r\n0\r\n\r\n`).toString("latin1")].map((text) =>
      Buffer.from(text.replace("\r\n\r\n", "\r\nContent-Length: 5\r\n\r\n"), "latin1"),
    ),
    leave: 1,
  },
  "with two lengths": { pieces: [framed("Content-Length: 5", "X: y", "content-length : 6")], leave: 1 },
  "with the same length twice": {
    pieces: [framed(`Content-Length: ${send().body.length}`, `X: y`, `Content-Length : 6`)],
    leave: 1,
  },
  "with a length below zero": { pieces: [framed("Content-Length: -1")], leave: 1 },
  "with a length that is no number": { pieces: [framed("Content-Length: 0x10")], leave: 1 },
  "with an empty length": { pieces: [framed("Content-Length: ")], leave: 1 },
  "without a length": {
    pieces: [bytesOf({ ...send(), body: Buffer.alloc(0), delimited: { by: "nothing" } })],
    leave: 1,
  },
  "with a body but without a length": { pieces: [framed()], leave: 1 },
  "coded as nobody knows": { pieces: [framed("Transfer-Encoding: gzip")], leave: 1 },
  "coded twice": { pieces: [framed("Transfer-Encoding: gzip, chunked")], leave: "finish" },
  "coded as identity": { pieces: [framed("Transfer-Encoding: identity")], leave: 1 },
  "longer than it says": {
    pieces: [bytesOf({ ...send(), delimited: { by: "length", length: 20 } })],
    leave: 1,
  },
  "shorter than it says": {
    pieces: [bytesOf({ ...send(), delimited: { by: "length", length: 500 } })],
    leave: "finish",
  },
  "whose head breaks off": { pieces: [bytesOf(send()).subarray(0, 99)], leave: "finish" },
  "with a folded field": {
    pieces: [
      Buffer.from(bytesOf(send()).toString("latin1").replace("X-Grpc-Web: 1", "X-Grpc-Web:\r\n 1"), "latin1"),
    ],
    leave: 1,
  },
  "with lines that end in LF": {
    pieces: [
      Buffer.from(
        bytesOf(send()).toString("latin1").replace("X-Grpc-Web: 1\r\n", "X-Grpc-Web: 1\n"),
        "latin1",
      ),
    ],
    leave: 1,
  },
  "behind empty lines": { pieces: [Buffer.concat([Buffer.from("\r\n\r\n"), bytesOf(send())])], leave: 1 },
  "that waits to go on, and goes on": {
    pieces: inPieces(bytesOf(send("Expect: 100-continue")), 150),
    leave: 1,
  },
  "that expects what nobody does": { pieces: [bytesOf(send("Expect: the-unexpected"))], leave: 1 },
  "that is the last on its connection": { pieces: [bytesOf(send("Connection: close"))], leave: 1 },
};

for (const [what, script] of Object.entries(scripts)) {
  test(`a send ${what} is answered alike by either way`, async () => {
    await compare(twins, script, SEND);
  });
}
