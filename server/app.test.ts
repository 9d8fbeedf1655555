import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { connect as connectH2 } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { pino } from "pino";
import { ChatService, Start } from "#proto/chat/v1/chat_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import { Health, HealthCheckResponse_ServingStatus as Status } from "#proto/grpc/health/v1/health_pb.ts";
import { askServer } from "./admin/control-client.ts";
import { controlSocketPath } from "./admin/control-socket.ts";
import { startApp, type App, type AppOptions } from "./app.ts";
import { loadConfig } from "./config.ts";
import { runOffline } from "./operations.ts";
import { createManualClock } from "../test/delivery/manual-clock.ts";

function newDataDir(): string {
  return mkdtempSync(join(tmpdir(), "restante-app-"));
}

async function start(
  dataDir = newDataDir(),
  settings: Record<string, string> = {},
  time: Pick<AppOptions, "now" | "clock"> = {},
) {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const config = loadConfig({ PORT: "0", DATA_DIR: dataDir, ...settings });
  const log = pino(sink);
  const app = await startApp({ config, version: "0.0.0", webDir: "/does/not/exist", log, ...time });
  return { app, lines, dataDir };
}

let app: App;
let lines: string[];
let token: string;
before(async () => {
  ({ app, lines } = await start());
  ({ token } = await grpc(app.url, SessionService).logIn({ username: "ana", bearer: true }));
});
after(() => app.close());

function grpc<S extends typeof ChatService | typeof SessionService | typeof Health>(url: string, service: S) {
  return createClient(service, createGrpcTransport({ baseUrl: url }));
}

const authorized = () => ({ headers: { authorization: `Bearer ${token}` } });

/** A Connect call in JSON, with whatever is wrong with it. */
async function post(path: string, body: string | Uint8Array, headers: Record<string, string> = {}) {
  const response = await fetch(`${app.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...headers },
    body: body as string,
  });
  const json = (await response.json().catch(() => ({}))) as { code?: string };
  return { status: response.status, code: json.code };
}

/** A gRPC call over h2c with a body of our making; returns its status. */
async function rawGrpc(body: Uint8Array, headers: Record<string, string> = {}, path = send): Promise<string> {
  return (await rawGrpcAnswer(body, headers, path)).status;
}

/** The same, and whether the answer carries our error detail. */
async function rawGrpcAnswer(body: Uint8Array, headers: Record<string, string> = {}, path = send) {
  const session = connectH2(app.url);
  const stream = session.request({
    ":path": path,
    ":method": "POST",
    "content-type": "application/grpc",
    te: "trailers",
    authorization: `Bearer ${token}`,
    ...headers,
  });
  const ended = Promise.withResolvers<{ status: string; isDefinite: boolean }>();
  const note = (fields: IncomingHttpHeaders) => {
    if (fields["grpc-status"] !== undefined) {
      const details = Buffer.from([fields["grpc-status-details-bin"] ?? ""].join(), "base64");
      const isDefinite = details.includes("chat.v1.ErrorDetail");
      ended.resolve({ status: Code[Number(fields["grpc-status"])] ?? "Ok", isDefinite });
    }
  };
  stream.on("response", note).on("trailers", note).on("error", ended.reject);
  stream.end(body);
  stream.resume();
  const answer = await ended.promise;
  session.destroy();
  return answer;
}

function envelope(message: Uint8Array, flags = 0, length = message.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
}

const send = "/chat.v1.ChatService/SendMessage";
const info = "/chat.v1.ServerService/GetInfo";

test("a request larger than 64 KiB is refused, however it says so", async () => {
  assert.equal((await post(send, JSON.stringify({ text: "x".repeat(65_536) }))).code, "resource_exhausted");
  const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024));
  assert.equal((await post(send, bomb, { "content-encoding": "gzip" })).code, "resource_exhausted");
  assert.equal(await rawGrpc(envelope(Buffer.alloc(65_537))), "ResourceExhausted");
  assert.equal(await rawGrpc(envelope(Buffer.alloc(0), 0, 0xffff_ffff)), "ResourceExhausted");
  assert.equal(await rawGrpc(envelope(bomb, 1), { "grpc-encoding": "gzip" }), "ResourceExhausted");
});

test("where a device stands in many feeds may take more than 64 KiB to say", async () => {
  const chat = grpc(app.url, ChatService);
  const cursors = Array.from({ length: 1_000 }, (_, i) => ({
    feed: `c_${String(i).padStart(70, "0")}`,
    version: 1n,
  }));
  const request = { cursors, epoch: "another", start: Start.SNAPSHOT, untilCaughtUp: true };
  const frames = await Array.fromAsync(chat.receiveMessages(request, authorized()));
  assert.deepEqual(
    frames.map(({ frame }) => frame.case),
    ["hello", "reset"],
  );
});

test("broken messages are refused with the right code, and store nothing", async () => {
  assert.equal(await rawGrpc(envelope(Buffer.from([0xff, 0xff]))), "InvalidArgument");
  assert.equal(await rawGrpc(envelope(Buffer.from([0x2a, 2, 0xff, 0xfe]))), "InvalidArgument", "not UTF-8");
  assert.equal(await rawGrpc(envelope(Buffer.alloc(3), 0, 9)), "InvalidArgument", "a frame cut short");
  const two = Buffer.concat([envelope(Buffer.alloc(0)), envelope(Buffer.alloc(0))]);
  assert.equal(await rawGrpc(two), "Unimplemented", "two messages in one call");
  assert.equal(await rawGrpc(envelope(Buffer.alloc(0)), { "grpc-encoding": "snappy" }), "Unimplemented");
  for (const [contentType, bytes] of [
    ["application/json", "{"],
    ["application/proto", "\xff\xff"],
  ] as const) {
    const answer = await post(send, Buffer.from(bytes, "latin1"), { "content-type": contentType });
    assert.deepEqual(answer, { status: 400, code: "invalid_argument" }, contentType);
  }
});

test("P8: what cannot be read, or is too large, was definitely not stored, and says so", async () => {
  const two = Buffer.concat([envelope(Buffer.alloc(0)), envelope(Buffer.alloc(0))]);
  const broken: [Buffer, Record<string, string>?][] = [
    [envelope(Buffer.alloc(65_537))],
    [envelope(Buffer.from([0xff, 0xff]))],
    [envelope(Buffer.alloc(3), 0, 9)],
    [two],
    [envelope(Buffer.alloc(0)), { "grpc-encoding": "snappy" }],
    [envelope(Buffer.alloc(0)), { "grpc-timeout": "abc" }],
  ];
  for (const [body, headers] of broken) {
    const { status, isDefinite } = await rawGrpcAnswer(body, headers);
    assert.ok(isDefinite, status);
  }
  for (const body of ["{", JSON.stringify({ text: "x".repeat(65_536) })]) {
    const response = await fetch(app.url + send, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body,
    });
    const { details } = (await response.json()) as { details: { debug?: { reason: string } }[] };
    assert.deepEqual(
      details.map(({ debug }) => debug?.reason),
      ["REASON_INVALID_ARGUMENT"],
    );
  }
});

test("P8: a deadline that passes leaves the outcome unknown, so nothing definite is attached", async () => {
  const { status, isDefinite } = await rawGrpcAnswer(
    envelope(Buffer.alloc(0)),
    { "grpc-timeout": "100m" },
    "/chat.v1.ChatService/ReceiveMessages",
  );
  assert.deepEqual([status, isDefinite], ["DeadlineExceeded", false]);
});

test("a field that nobody knows is passed over", async () => {
  assert.equal((await post(info, JSON.stringify({ unknown: "x".repeat(60_000) }))).status, 200);
});

test("a time limit is honoured or refused, and never overflows", async () => {
  for (const timeout of ["99999999H", "99999999M", "99999999S", "-1S", "abc", "1"]) {
    assert.equal(
      await rawGrpc(envelope(Buffer.alloc(0)), { "grpc-timeout": timeout }, info),
      "InvalidArgument",
      timeout,
    );
  }
  assert.equal(await rawGrpc(envelope(Buffer.alloc(0)), { "grpc-timeout": "59M" }, info), "Ok");
});

test("what the guard refuses never reaches a call", async () => {
  assert.equal((await post(send, "{}", { "content-type": "text/plain" })).status, 415);
  assert.equal((await post(send, "{}", { "content-type": "application/grpc-web-text" })).status, 415);
  assert.equal((await post(send, "{}", { origin: "http://evil.example" })).status, 403);
  assert.equal((await fetch(app.url + send)).status, 405);
  assert.equal((await fetch(app.url + send, { method: "PUT" })).status, 405);
  assert.equal((await post("/chat.v1.ChatService/Nothing", "{}")).code, "unimplemented");
  assert.equal(await rawGrpc(envelope(Buffer.alloc(0)), {}, "/nothing.At/All"), "Unimplemented");
});

test("a bad authority over HTTP/2 ends its own stream only", async () => {
  const session = connectH2(app.url);
  const bad = session.request({ ":path": "/", ":authority": "a b[" });
  const [headers] = await once(bad, "response").catch(() => [{ ":status": 400 }]);
  assert.equal(headers[":status"], 400);
  const good = session.request({ ":path": info, ":method": "POST", "content-type": "application/json" });
  good.end("{}");
  assert.match(String(await buffer(good)), /"name":"Restante"/);
  session.close();
});

test("one line per call, without the words, the token, or a way to forge a second line", async () => {
  const from = lines.length;
  const secret = 'the words\r\n{"level":60,"forged":true}';
  const body = JSON.stringify({ username: "bob", text: secret, clientMessageId: "log-test-1" });
  const { status } = await post(send, body, { "user-agent": 'evil {"level":60}' });
  assert.equal(status, 200);
  const logged = lines.slice(from);
  assert.equal(logged.length, 1);
  const [line = ""] = logged;
  assert.doesNotMatch(line, /the words|forged|evil/);
  assert.ok(!line.includes(token));
  const { procedure, code, user, device, protocol, ms } = JSON.parse(line);
  assert.deepEqual(
    { procedure, code, protocol },
    { procedure: "chat.v1.ChatService/SendMessage", code: "ok", protocol: "connect" },
  );
  assert.match(user, /^u_/);
  assert.match(device, /^d_/);
  assert.equal(typeof ms, "number");
});

test("health is open to all and knows the services by name", async () => {
  const health = grpc(app.url, Health);
  for (const service of ["", "chat.v1.ChatService"]) {
    assert.equal((await health.check({ service })).status, Status.SERVING);
  }
  await assert.rejects(
    health.check({ service: "nothing" }),
    (error) => ConnectError.from(error).code === Code.NotFound,
  );
});

test("reflection can be switched off", async (t) => {
  const quiet = await start(undefined, { REFLECTION: "off" });
  t.after(() => quiet.app.close());
  const path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
  const [off, on] = await Promise.all(
    [quiet.app.url, app.url].map((url) =>
      fetch(url + path, { method: "POST", headers: { "content-type": "application/json" } }),
    ),
  );
  assert.equal(off?.status, 404);
  assert.notEqual(on?.status, 404);
});

test("a data directory serves one server at a time, and one after another", async () => {
  const first = await start();
  await assert.rejects(start(first.dataDir), /in use by another/);
  await first.app.close();
  const second = await start(first.dataDir);
  await second.app.close();
});

test("sessions that have expired are forgotten every hour, once the clock has run evenly for a day", async () => {
  const hour = 3_600_000;
  let now = Date.now();
  const clock = createManualClock(setImmediate);
  const begin = (dataDir?: string) => start(dataDir, {}, { now: () => now, clock });
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const goesOn = (ms: number): void => {
    now += ms;
    clock.advance(hour);
  };
  const saysThatItJumped = (said: readonly string[]) =>
    until(() => said.some((line) => line.includes("The clock jumped")));
  const first = await begin();
  const nobodyLeft = async (): Promise<void> => {
    using db = new DatabaseSync(join(first.dataDir, "restante.db"), { readOnly: true });
    await until(() => db.prepare("SELECT 1 FROM sessions").get() === undefined);
  };
  const logIn = (username: string) => grpc(first.app.url, SessionService).logIn({ username, bearer: true });
  await logIn("bob");
  goesOn(91 * 24 * hour);
  await saysThatItJumped(first.lines);
  goesOn(25 * hour);
  await nobodyLeft();
  await logIn("carol");
  await first.app.close();
  now += 91 * 24 * hour;
  const second = await begin(first.dataDir);
  await saysThatItJumped(second.lines);
  goesOn(25 * hour);
  await nobodyLeft();
  await second.app.close();
});

test("a port in use is one sentence, and lets the data go", async () => {
  const dataDir = newDataDir();
  const { port } = new URL(app.url);
  await assert.rejects(start(dataDir, { PORT: port }), new RegExp(`Port ${port} is in use.*set PORT`));
  const other = await start(dataDir);
  await other.app.close();
});

test("P6: stopping tells every stream to go and come back, and watchers of health that it stops", async () => {
  const stopping = await start();
  const { token } = await grpc(stopping.app.url, SessionService).logIn({ username: "bob", bearer: true });
  const receiving = grpc(stopping.app.url, ChatService).receiveMessages(
    { start: Start.SNAPSHOT },
    { headers: { authorization: `Bearer ${token}` } },
  );
  const watching = grpc(stopping.app.url, Health).watch({})[Symbol.asyncIterator]();
  assert.equal((await watching.next()).value?.status, Status.SERVING);
  const cases: (string | undefined)[] = [];
  const reading = (async () => {
    for await (const { frame } of receiving) {
      cases.push(frame.case);
      if (frame.case === "caughtUp") {
        void stopping.app.close();
      }
    }
  })();
  await assert.rejects(reading, (error) => ConnectError.from(error).code === Code.Unavailable);
  assert.equal(cases.at(-1), "goingAway");
  assert.equal((await watching.next()).value?.status, Status.NOT_SERVING);
  await assert.rejects(watching.next(), (error) => ConnectError.from(error).code === Code.Unavailable);
  await stopping.app.close();
});

test("the operator can ask a running server what it holds, in lines or as JSON", async () => {
  const { app: server, dataDir } = await start();
  const ask = async (...words: string[]) =>
    askServer(controlSocketPath(dataDir), words, new AbortController().signal);
  const json = JSON.parse((await ask("status", "--json")) ?? "") as Record<string, number>;
  assert.deepEqual(Object.keys(json), Object.keys(server.gauges()));
  assert.equal(json["streams"], 0);
  assert.match((await ask("status")) ?? "", /^streams +0$/m);
  await assert.rejects(ask("status", "--xml"), /Usage/);
  await server.close();
});

test("the operator's command works on the data when no server runs", async () => {
  const { app: server, dataDir } = await start();
  await grpc(server.url, SessionService).logIn({ username: "carol", bearer: true });
  await server.close();
  const config = loadConfig({ DATA_DIR: dataDir });
  const run = (...words: string[]) => runOffline({ config }, words, new AbortController().signal);
  assert.match(await run("issue-code", "Carol"), /^carol can log in once with the code \S+ until /);
  await assert.rejects(run("issue-code", "nobody-here"), /no code is needed/);
  await assert.rejects(run("status"), /No server runs/);
});

test("P1: a server whose data are removed tells those who watch its health, though nobody writes", async () => {
  const { app: server, dataDir, lines: log } = await start();
  const leave = new AbortController();
  const watching = grpc(server.url, Health).watch({}, { signal: leave.signal })[Symbol.asyncIterator]();
  assert.equal((await watching.next()).value?.status, Status.SERVING);
  rmSync(dataDir, { recursive: true });
  assert.equal((await watching.next()).value?.status, Status.NOT_SERVING);
  assert.match(log.join(""), /"level":60.*was removed, moved or replaced/);
  leave.abort();
  await assert.rejects(watching.next());
  await server.close();
});
