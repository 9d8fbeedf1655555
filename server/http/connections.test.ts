import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { connect as connectTls } from "node:tls";
import { selfSigned } from "../../test/self-signed.ts";
import type { SourceOf } from "./connections.ts";
import { defaultLimits, openPort, type Port } from "./port.ts";

interface Opening {
  connections?: number;
  connectionsPerSource?: number;
  sourceOf?: SourceOf;
  tls?: ReturnType<typeof selfSigned>;
}

async function open(t: TestContext, { sourceOf, tls, ...limits }: Opening): Promise<Port> {
  const port = await openPort({
    host: "127.0.0.1",
    port: 0,
    tls,
    limits: { ...defaultLimits, ...limits },
    ...(sourceOf && { sourceOf }),
    onRequest: (_request, response) => void response.end(),
  });
  t.after(() => port.close(0));
  return port;
}

/** A connection that is in use: it got an answer and stays open. */
async function used(t: TestContext, port: Port, localAddress = "127.0.0.1"): Promise<Socket> {
  const socket = connect({ port: port.address.port, host: "127.0.0.1", localAddress });
  t.after(() => socket.destroy());
  await answered(socket);
  return socket;
}

async function answered(socket: Socket): Promise<void> {
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const [answer] = await once(socket, "data");
  assert.match(String(answer), /^HTTP\/1\.1 200 /);
}

/** Cut without an answer, by an end or by a reset. */
async function isCut(port: Port, localAddress = "127.0.0.1"): Promise<void> {
  const socket = connect({ port: port.address.port, host: "127.0.0.1", localAddress });
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  assert.equal(await text(socket).catch(() => ""), "");
}

async function leave(port: Port, socket: Socket): Promise<void> {
  const { sockets } = port.stats();
  socket.destroy();
  while (port.stats().sockets === sockets) await new Promise(setImmediate);
}

test("one source has at most so many connections; others are not affected, and a place that is left is free", async (t) => {
  const port = await open(t, { connectionsPerSource: 2 });
  const [first, second] = [await used(t, port), await used(t, port)];
  await isCut(port);
  await used(t, port, "127.0.0.2");
  await answered(first);
  await leave(port, second);
  await used(t, port);
  await isCut(port);
});

test("what a proxy brings counts for nobody, but for the port as a whole", async (t) => {
  const port = await open(t, { connections: 3, connectionsPerSource: 1, sourceOf: () => undefined });
  for (let connection = 0; connection < 3; connection += 1) await used(t, port);
  await isCut(port);
  await isCut(port, "127.0.0.2");
});

test("a TLS port is limited before it begins to shake hands", async (t) => {
  const tls = selfSigned();
  const port = await open(t, { connectionsPerSource: 1, tls });
  const trust = { ca: tls.cert, servername: "localhost", host: "127.0.0.1", port: port.address.port };
  const socket = connectTls(trust);
  t.after(() => socket.destroy());
  await answered(socket);
  await isCut(port);
  const [error] = await once(connectTls(trust), "error");
  assert.match(String(error), /disconnected|ECONNRESET/);
  await answered(socket);
});
