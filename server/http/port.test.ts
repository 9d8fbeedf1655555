import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { constants, connect as connectH2, type ClientHttp2Session } from "node:http2";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import type { Request, Response } from "./message.ts";
import { defaultLimits, openPort, type Port, type PortLimits } from "./port.ts";

/** Limits short enough that a test need not wait, in the proportions of the real ones. */
const brief: PortLimits = {
  ...defaultLimits,
  silenceMs: 150,
  headersMs: 200,
  requestMs: 400,
  idleSessionMs: 200,
  checkEveryMs: 20,
};

function echo(request: Request, response: Response): void {
  response.setHeader("content-type", "text/plain");
  text(request).then(
    (body) => response.end(`${request.httpVersion} ${request.method} ${request.url} ${body}`),
    () => response.destroy(),
  );
}

async function open(t: TestContext, limits = brief, onRequest = echo): Promise<Port> {
  const port = await openPort({ host: "127.0.0.1", port: 0, tls: undefined, limits, onRequest });
  t.after(() => port.close(0));
  return port;
}

function dial(port: Port): Socket {
  return connect(port.address.port, "127.0.0.1");
}

function dialH2(t: TestContext, port: Port): ClientHttp2Session {
  const session = connectH2(`http://127.0.0.1:${port.address.port}`);
  session.on("error", () => {});
  t.after(() => session.destroy());
  return session;
}

/** Sends the headers and a first piece. */
function begin(response: Response, piece: string): void {
  (response as ServerResponse).write(piece);
}

/** Sends raw bytes and returns everything that comes back until the connection ends. */
async function exchange(port: Port, ...pieces: string[]): Promise<string> {
  const socket = dial(port);
  pieces.forEach((piece) => socket.write(piece));
  return text(socket);
}

/** Resolves once these words have come; what comes later is read too, so that the end is noticed. */
function received(socket: Socket, words: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let heard = "";
  socket.on("data", (bytes: Buffer) => {
    heard += bytes.toString("latin1");
    if (heard.includes(words)) {
      resolve();
    }
  });
  return promise;
}

async function callH2(session: ClientHttp2Session, path: string, body = ""): Promise<string> {
  const stream = session.request({ ":path": path, ":method": "POST" });
  stream.end(body);
  return text(stream);
}

test("one port answers HTTP/1.1 and HTTP/2 at the same time", async (t) => {
  const port = await open(t);
  const session = dialH2(t, port);
  const [h1, h2] = await Promise.all([
    fetch(`http://127.0.0.1:${port.address.port}/a`, { method: "POST", body: "x" }).then((answer) =>
      answer.text(),
    ),
    callH2(session, "/b", "y"),
  ]);
  assert.equal(h1, "1.1 POST /a x");
  assert.equal(h2, "2.0 POST /b y");
});

test("a request that arrives byte by byte, and one behind another, are answered", async (t) => {
  const port = await open(t);
  const socket = dial(port);
  for (const byte of "POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi") {
    socket.write(byte);
    await new Promise(setImmediate);
  }
  socket.write("GET /next HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const answers = await text(socket);
  assert.match(answers, /1\.1 POST \/slow hi/);
  assert.match(answers, /1\.1 GET \/next/);
});

test("an HTTP/2 preface cut in two is still recognised", async (t) => {
  const port = await open(t);
  const socket = dial(port);
  socket.write("PRI * HTT");
  await new Promise(setImmediate);
  socket.write("P/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0");
  const [settings] = (await once(socket, "data")) as [Buffer];
  assert.equal(settings[3], 4, "the server answers with its SETTINGS frame");
  socket.destroy();
});

test("a connection that says nothing is closed", async (t) => {
  const port = await open(t);
  assert.equal(await exchange(port), "");
  assert.equal(await exchange(port, "PRI * HTTP"), "");
});

test("half a header is answered with 408", async (t) => {
  const port = await open(t);
  assert.match(await exchange(port, "GET / HTTP/1.1\r\nHost: loc"), /^HTTP\/1\.1 408 /);
});

test("a body that does not come is answered with 408, asked for or not", async (t) => {
  const port = await open(t);
  const head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n";
  assert.match(await exchange(port, `${head}\r\nx`), /^HTTP\/1\.1 408 /);
  assert.match(
    await exchange(port, `${head}Expect: 100-continue\r\n\r\n`),
    /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 408 /,
  );
});

test("a body that trickles in over HTTP/2 is cut, and the connection lives", async (t) => {
  const port = await open(t);
  const session = dialH2(t, port);
  const stream = session.request({ ":path": "/", ":method": "POST" });
  stream.on("error", () => {});
  stream.write("x");
  await once(stream, "close");
  assert.equal(await callH2(session, "/after"), "2.0 POST /after ");
});

test("a response that outlives every limit of the request is not cut", async (t) => {
  const port = await open(t, brief, (request, response) => {
    request.resume();
    begin(response, "first ");
    setTimeout(() => response.end("last"), 3 * brief.requestMs);
  });
  const session = dialH2(t, port);
  const h1 = fetch(`http://127.0.0.1:${port.address.port}/`, { method: "POST", body: "x" });
  const [overH1, overH2] = await Promise.all([h1.then((answer) => answer.text()), callH2(session, "/")]);
  assert.equal(overH1, "first last");
  assert.equal(overH2, "first last");
});

test("an HTTP/2 connection without a call is closed, also one that pings", async (t) => {
  const port = await open(t);
  const session = dialH2(t, port);
  const pinging = setInterval(() => !session.destroyed && session.ping(() => {}), 20);
  await once(session, "close");
  clearInterval(pinging);
});

test("headers above 16 KiB are answered with 431", async (t) => {
  const port = await open(t);
  const answer = await exchange(
    port,
    `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(17 * 1024)}\r\n\r\n`,
  );
  assert.match(answer, /^HTTP\/1\.1 431 /);
});

test("CONNECT is answered with 405 and an upgrade to h2c is passed over", async (t) => {
  const port = await open(t);
  assert.match(await exchange(port, "CONNECT x:1 HTTP/1.1\r\nHost: localhost\r\n\r\n"), /^HTTP\/1\.1 405 /);
  const upgrade =
    "Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n";
  assert.match(
    await exchange(port, `GET / HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n`),
    /^HTTP\/1\.1 200 /,
  );
});

test("a CONNECT whose client resets the connection harms nobody, and one that stays is closed", async (t) => {
  const port = await open(t);
  const connectRequest = "CONNECT x:1 HTTP/1.1\r\nHost: localhost\r\n\r\nbytes for a tunnel";
  const rude = dial(port);
  rude.on("error", () => {});
  rude.write(connectRequest, () => rude.resetAndDestroy());
  await once(rude, "close");
  // An error that nobody hears ends this process, and the test with it.
  const patient = connect({ port: port.address.port, host: "127.0.0.1", allowHalfOpen: true });
  patient.write(connectRequest);
  assert.match(await text(patient), /^HTTP\/1\.1 405 /);
  patient.destroy();
  assert.equal(await callH2(dialH2(t, port), "/after"), "2.0 POST /after ");
});

test("an HTTP/2 client that closes its connection without a word has left, and its calls end", async (t) => {
  const left = Promise.withResolvers<void>();
  const limits = { ...brief, requestMs: 60_000, idleSessionMs: 60_000 };
  const port = await open(t, limits, (_request, response) => {
    response.once("close", left.resolve);
    begin(response, "first");
  });
  const socket = dial(port);
  // HEADERS of stream 1: GET, /, http, an authority of one letter.
  const get = "\0\0\x06\x01\x05\0\0\0\x01\x82\x84\x86\x41\x01x";
  socket.write(`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0${get}`, "latin1");
  await received(socket, "first");
  socket.end();
  await left.promise;
});

test("calls over the limit of a connection are refused, those within it are answered", async (t) => {
  const waiting: Response[] = [];
  const limits = { ...brief, streams: 4, requestMs: 5_000 };
  const port = await open(t, limits, (_request, response) => void waiting.push(response));
  const session = dialH2(t, port);
  await once(session, "remoteSettings");
  assert.equal(session.remoteSettings.maxConcurrentStreams, 4);
  const answers = Array.from({ length: 4 }, (_, i) => callH2(session, `/${i}`));
  while (waiting.length < 4) {
    await new Promise(setImmediate);
  }
  waiting.forEach((response) => response.end("done"));
  assert.deepEqual(await Promise.all(answers), ["done", "done", "done", "done"]);
});

test("a flood of resets ends its own connection at most", async (t) => {
  const port = await open(t, defaultLimits);
  const [flooder, other] = [dialH2(t, port), dialH2(t, port)];
  for (let i = 0; i < 1_500 && !flooder.destroyed; i++) {
    const stream = flooder.request({ ":path": "/", ":method": "POST" });
    stream.on("error", () => {});
    stream.close(constants.NGHTTP2_CANCEL);
    if (i % 100 === 0) {
      await new Promise(setImmediate);
    }
  }
  assert.equal(await callH2(other, "/other"), "2.0 POST /other ");
});

test("closing lets calls in progress end, over both protocols, and takes no new connection", async (t) => {
  const waiting: Response[] = [];
  const port = await open(t, { ...brief, requestMs: 5_000 }, (request, response) => {
    request.resume();
    waiting.push(response);
  });
  const session = dialH2(t, port);
  const calls = [
    fetch(`http://127.0.0.1:${port.address.port}/`).then((answer) => answer.text()),
    callH2(session, "/"),
  ];
  while (waiting.length < 2) {
    await new Promise(setImmediate);
  }
  const closed = port.close(5_000);
  await assert.rejects(fetch(`http://127.0.0.1:${port.address.port}/`));
  waiting.forEach((response) => response.end("done"));
  assert.deepEqual(await Promise.all(calls), ["done", "done"]);
  await closed;
});

test("closing cuts what has not ended when the grace is over", async (t) => {
  const port = await open(t, { ...brief, requestMs: 5_000 }, (_request, response) =>
    begin(response, "begun"),
  );
  const session = dialH2(t, port);
  const stream = session.request({ ":path": "/" });
  stream.on("error", () => {});
  const silent = dial(port);
  silent.on("error", () => {});
  const [h1] = await Promise.all([fetch(`http://127.0.0.1:${port.address.port}/`), once(stream, "response")]);
  await port.close(50);
  await assert.rejects(h1.text());
});

test("closing does not wait for a client that never says goodbye", async (t) => {
  const port = await open(t, { ...brief, silenceMs: 5_000, idleSessionMs: 5_000 });
  const rude = connect({ port: port.address.port, host: "127.0.0.1", allowHalfOpen: true });
  rude.on("error", () => {});
  rude.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0");
  await once(rude, "data");
  await port.close(20);
  rude.destroy();
});

test("closing does not wait for a connection that has not said anything", async (t) => {
  const port = await open(t, { ...brief, silenceMs: 60_000 });
  const silent = dial(port);
  await once(silent, "connect");
  // An answer shows that the connection before it has been taken, too.
  await (await fetch(`http://127.0.0.1:${port.address.port}/`)).text();
  await port.close(60_000);
  assert.equal(await text(silent), "");
});
