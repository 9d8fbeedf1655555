import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect as connectH2 } from "node:http2";
import { request as send } from "node:https";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { connect as connectTls } from "node:tls";
import { selfSigned } from "../../test/self-signed.ts";
import { createHostRule } from "./host.ts";
import type { Response } from "./message.ts";
import { defaultLimits, openPort, type Port } from "./port.ts";
import { createSite } from "./site.ts";

const certificate = selfSigned();
const limits = { ...defaultLimits, silenceMs: 150, headersMs: 200, checkEveryMs: 20 };

async function open(t: TestContext): Promise<Port> {
  const rules = { answersTo: createHostRule([]), publicOrigin: undefined, corsOrigins: [] };
  const onRequest = createSite({ rules, rpc: () => false, files: new Map(), stalledWriteMs: 30_000 });
  const port = await openPort({ host: "127.0.0.1", port: 0, tls: certificate, limits, onRequest });
  t.after(() => port.close(0));
  return port;
}

test("one TLS port answers HTTP/1.1 and HTTP/2, as the client prefers", async (t) => {
  const { address } = await open(t);
  const trust = { ca: certificate.cert, servername: "localhost" };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  send({ ...trust, host: "127.0.0.1", port: address.port, headers: { host: "localhost" } }, resolve)
    .on("error", reject)
    .end();
  const h1 = await promise;
  assert.equal(h1.httpVersion, "1.1");
  assert.equal(h1.headers["strict-transport-security"], "max-age=31536000");
  h1.resume();

  const session = connectH2(`https://localhost:${address.port}`, { ...trust, host: "127.0.0.1" });
  t.after(() => session.destroy());
  const stream = session.request({ ":path": "/" });
  const [headers] = await once(stream, "response");
  assert.equal(headers["strict-transport-security"], "max-age=31536000");
  assert.equal(headers["cross-origin-opener-policy"], "same-origin");
  assert.match(await text(stream), /has not been built/);
  assert.equal(session.alpnProtocol, "h2");
});

test("a client that agrees on nothing is served HTTP/1.1", async (t) => {
  const { address } = await open(t);
  const socket = connectTls({
    host: "127.0.0.1",
    port: address.port,
    ca: certificate.cert,
    servername: "localhost",
  });
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  assert.match(await text(socket), /^HTTP\/1\.1 503 /);
});

test("a handshake that is never finished, and a plain request, are cut", async (t) => {
  const { address } = await open(t);
  const silent = connect(address.port, "127.0.0.1");
  const plain = connect(address.port, "127.0.0.1");
  plain.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  assert.equal(await text(silent), "");
  assert.doesNotMatch(await text(plain), /200/);
});

test("half a header is cut on a TLS port too", async (t) => {
  const { address } = await open(t);
  const socket = connectTls({
    host: "127.0.0.1",
    port: address.port,
    ca: certificate.cert,
    servername: "localhost",
  });
  socket.write("GET / HTTP/1.1\r\nHost: loc");
  assert.match(await text(socket), /^HTTP\/1\.1 408 /);
});

test("a new certificate is shown to whoever connects from then on; who is connected goes on, over both HTTPs", async (t) => {
  const rules = { answersTo: createHostRule([]), publicOrigin: undefined, corsOrigins: [] };
  const streams: Response[] = [];
  const rpc = (_path: string, _request: unknown, response: Response): boolean => {
    streams.push(response);
    (response as ServerResponse).write("first ");
    return true;
  };
  const onRequest = createSite({ rules, rpc, files: new Map(), stalledWriteMs: 30_000 });
  const port = await openPort({
    host: "127.0.0.1",
    port: 0,
    tls: certificate,
    limits: defaultLimits,
    onRequest,
  });
  t.after(() => port.close(0));
  const at = { host: "127.0.0.1", port: port.address.port, servername: "localhost" };
  const path = "/chat.v1.ChatService/ReceiveMessages";
  const headers = { host: "localhost", "content-type": "application/json" };

  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  send({ ...at, ca: certificate.cert, path, headers, method: "POST" }, resolve)
    .on("error", reject)
    .end();
  const h1 = await promise;
  const session = connectH2(`https://localhost:${at.port}`, { ca: certificate.cert, host: "127.0.0.1" });
  t.after(() => session.destroy());
  const h2 = session.request({ ":path": path, ":method": "POST", "content-type": "application/json" });
  await once(h2, "response");

  const next = selfSigned();
  port.renew(next);
  const stranger = connectTls({ ...at, ca: certificate.cert });
  assert.match(String((await once(stranger, "error"))[0]), /self-signed/);
  for (const ALPNProtocols of [["http/1.1"], ["h2"]]) {
    const socket = connectTls({ ...at, ca: next.cert, ALPNProtocols });
    await once(socket, "secureConnect");
    assert.equal(socket.alpnProtocol, ALPNProtocols[0]);
    socket.destroy();
  }
  for (const stream of streams) (stream as ServerResponse).end("last");
  assert.equal(await text(h1), "first last");
  assert.equal(await text(h2), "first last");
});

test("a pair that does not fit changes nothing", async (t) => {
  const port = await open(t);
  assert.throws(() => port.renew({ cert: selfSigned().cert, key: certificate.key }));
  const socket = connectTls({
    host: "127.0.0.1",
    port: port.address.port,
    ca: certificate.cert,
    servername: "localhost",
  });
  await once(socket, "secureConnect");
  socket.destroy();
});
