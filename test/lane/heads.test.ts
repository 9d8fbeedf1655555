/** Heads of requests, good, odd and hostile, by the lane and by the RPC library. */
import { after, test } from "node:test";
import { compare, once } from "./compare.ts";
import {
  ACKNOWLEDGE,
  AUTHORITY,
  bytesOf,
  markPost,
  RECEIVE,
  receivePost,
  SEND,
  sendPost,
  withFields,
  type Post,
} from "./requests.ts";
import { startTwins } from "./twins.ts";

const twins = await startTwins({
  CORS_ORIGINS: "https://board.example.com",
  PUBLIC_ORIGIN: "https://chat.example.com",
});
after(() => twins[Symbol.asyncDispose]());
const { ana, bob, direct } = twins.world;

let ids = 0;
/** A call of each kind that nothing is wrong with, and that ends by itself. */
const calls = {
  [SEND]: (): Post =>
    sendPost(ana, {
      clientMessageId: `head-${(ids += 1)}`,
      target: { case: "userId", value: bob.userId },
      text: "hello",
    }),
  [ACKNOWLEDGE]: (): Post => markPost(ACKNOWLEDGE, ana, { conversationId: direct, seq: 2n }),
  [RECEIVE]: (): Post => receivePost(ana, { untilCaughtUp: true }),
};

/** In the place of what a page says, or besides it. */
const fields: Record<string, string[]> = {
  "of the type without the message's": ["Content-Type: application/grpc-web"],
  "of the type in capitals": ["Content-Type: APPLICATION/GRPC-WEB+PROTO"],
  "of the type with a parameter": ["Content-Type: application/grpc-web+proto; charset=utf-8"],
  "of the type with a semicolon": ["Content-Type: application/grpc-web+proto;"],
  "of the type with blanks around": ["Content-Type:   application/grpc-web+proto \t "],
  "of the type and a blank before the semicolon": ["Content-Type: application/grpc-web+proto ; a=b"],
  "of type JSON in gRPC-Web": ["Content-Type: application/grpc-web+json"],
  "of type text in gRPC-Web": ["Content-Type: application/grpc-web-text"],
  "of the type twice": ["Content-Type: application/grpc-web+proto", "Content-Type: text/plain"],
  "of another type and then the type": [
    "Content-Type: text/plain",
    "Content-Type: application/grpc-web+proto",
  ],
  "of type gRPC": ["Content-Type: application/grpc+proto"],
  "of a type of Connect": ["Content-Type: application/proto"],
  "of the type of a stream of Connect": ["Content-Type: application/connect+proto"],
  "of a type that is nearly it": ["Content-Type: application/grpc-webproto"],
  "of a type that begins like it": ["Content-Type: application/grpc-web+protobuf"],
  "of an empty type": ["Content-Type: "],
  "of no type": ["Content-Type:"],
  "without what says that it is gRPC-Web": ["X-Grpc-Web:", "X-User-Agent:"],
  "with a field that is empty": ["X-Empty: "],
  "with a te": ["TE: trailers"],
  "with a trailer announced": ["Trailer: x-sum"],
  "with what gRPC sends": ["grpc-encoding: identity", "te: trailers", "user-agent: grpc-c/1.0"],
  "with bytes above ASCII": ["X-Odd: \u00e9\u00ff"],
  "with an upgrade": [
    "Connection: Upgrade, HTTP2-Settings",
    "Upgrade: h2c",
    "HTTP2-Settings: AAMAAABkAAQAAP__",
  ],
  "with an upgrade to a WebSocket": ["Connection: Upgrade", "Upgrade: websocket"],
  "that closes the connection": ["Connection: close"],
  "that closes it in capitals": ["Connection: CLOSE"],
  "that names a field of the hop": ["Connection: keep-alive, cookie"],
  "without a word on the connection": ["Connection:"],
  "with metadata": ["X-Trace-Id: 7", "Data-Bin: AAEC"],
  "with 100 fields": Array.from({ length: 84 }, (_, at) => `X-Field-${at}: ${at}`),
  "with 101 fields": Array.from({ length: 85 }, (_, at) => `X-Field-${at}: ${at}`),
  "with 1,000 fields": Array.from({ length: 1_000 }, (_, at) => `X-${at}: `),
  "with a field of 15 KiB": [`X-Long: ${"x".repeat(15 * 1024)}`],
  "with a field of 17 KiB": [`X-Long: ${"x".repeat(17 * 1024)}`],
  "with the name of a prototype": ["__proto__: x", "constructor: x", "toString: x"],
  // Who it is addressed to, and whose page made it.
  "without a host": ["Host:"],
  "with an empty host": ["Host: "],
  "with two hosts": ["Host: localhost", "Host: localhost"],
  "with a host that is none": ["Host: a b"],
  "with a port that is none": ["Host: x:99999"],
  "with a host of others": ["Host: evil.example"],
  "with the host in capitals": ["Host: LOCALHOST:4242", "Origin: http://localhost:4242"],
  "with an address for a host": ["Host: 127.0.0.1:4242", "Origin: http://127.0.0.1:4242"],
  "with an address of six for a host": ["Host: [::1]:4242", "Origin: http://[::1]:4242"],
  "with the public host": ["Host: chat.example.com", "Origin: https://chat.example.com"],
  "with another port's origin": ["Origin: http://localhost:4243"],
  "with the origin by https": [`Origin: https://${AUTHORITY}`],
  "with the public origin": ["Origin: https://chat.example.com"],
  "with an invited origin": ["Origin: https://board.example.com", "Sec-Fetch-Site: cross-site"],
  "with an invited origin and no cookie": [
    ...["Origin: https://board.example.com", "Sec-Fetch-Site: cross-site", "Cookie:"],
    `Authorization: Bearer ${ana.token}`,
  ],
  "with the origin null": ["Origin: null"],
  "with an empty origin": ["Origin: "],
  "with the origin of others": ["Origin: https://evil.example", "Sec-Fetch-Site: cross-site"],
  "with two origins": [`Origin: http://${AUTHORITY}`, "Origin: https://evil.example"],
  "without an origin": ["Origin:", "Sec-Fetch-Site:"],
  "without an origin, from the same site": ["Origin:", "Sec-Fetch-Site: same-site"],
  "from another site": ["Origin:", "Sec-Fetch-Site: cross-site"],
  "from nowhere": ["Origin:", "Sec-Fetch-Site: none"],
  "from a site that is no word of ours": ["Sec-Fetch-Site: elsewhere"],
  "from two sites": ["Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"],
  "by a proxy": ["X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https", "Forwarded: for=203.0.113.7"],
  "by a proxy that says nonsense": ["X-Forwarded-For: ,,[, a, 999.1.1.1"],
  // Time limits that are far off, and some that are none.
  ...Object.fromEntries(
    [
      ...[
        "30S",
        "1M",
        "1H",
        "3600000m",
        "3600001m",
        "61M",
        "99999999S",
        "99999999H",
        "999999999S",
        "99999999u",
      ],
      ...["-1S", "abc", "1", "S", "1e9S", "1 S", "1s", "1h", "1.5S", "", "0x1S", "30S, 30S", "١S"],
    ].map((limit) => [`with a time limit of ${JSON.stringify(limit)}`, [`Grpc-Timeout: ${limit}`]]),
  ),
  "with two time limits": ["Grpc-Timeout: 30S", "Grpc-Timeout: 40S"],
  "with a time limit of Connect": ["Connect-Timeout-Ms: 99999999999", "Connect-Protocol-Version: 7"],
};

for (const [path, call] of Object.entries(calls)) {
  for (const [what, others] of Object.entries(fields)) {
    test(`a call of ${path} ${what} is answered alike by either way`, async () => {
      const post = call();
      await compare(twins, once(bytesOf({ ...post, fields: withFields(post.fields, ...others) })), path);
    });
  }
}

/** In the first line. */
const lines: Record<string, Partial<Post>> = {
  "by GET": { method: "GET" },
  "by PUT": { method: "PUT" },
  "by OPTIONS": { method: "OPTIONS" },
  "by a method in small letters": { method: "post" },
  "by a method that nobody knows": { method: "POSTAL" },
  "with a query": { path: "?a=b" },
  "with an empty query": { path: "?" },
  "with a token in the query": { path: `?token=${ana.token}` },
  "with a fragment": { path: "#x" },
  "with a slash behind": { path: "/" },
  "with a parameter": { path: ";a" },
  "with a blank, encoded": { path: "%20" },
  "in HTTP/1.0": { version: "1.0" },
  "in HTTP/1.2": { version: "1.2" },
  "in HTTP/2.0": { version: "2.0" },
};
const paths: Record<string, (path: string) => string> = {
  "with two slashes": (path) => `/${path}`,
  "with a letter encoded": (path) => path.replace("S", "%53"),
  "with the slash encoded": (path) => path.replace("e/", "e%2F"),
  "with dots": (path) => `/x/..${path}`,
  "in small letters": (path) => path.toLowerCase(),
  "with a whole address": (path) => `http://${AUTHORITY}${path}`,
  "with the whole address of others": (path) => `http://evil.example${path}`,
  "below another path": (path) => `/api${path}`,
};

for (const [path, call] of Object.entries(calls)) {
  for (const [what, { path: behind = "", ...line }] of Object.entries(lines)) {
    test(`a call of ${path} ${what} is answered alike by either way`, async () => {
      await compare(twins, once(bytesOf({ ...call(), ...line, path: `${path}${behind}` })), path);
    });
  }
  for (const [what, spell] of Object.entries(paths)) {
    test(`a call of ${path} ${what} is answered alike by either way`, async () => {
      await compare(twins, once(bytesOf({ ...call(), path: spell(path) })), path);
    });
  }
}

test("a call of HTTP/1.0 that wants its connection kept is answered alike by either way", async () => {
  const post = calls[SEND]();
  await compare(twins, once(bytesOf({ ...post, version: "1.0" })), SEND);
});
