import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { test, type TestContext } from "node:test";
import * as fc from "fast-check";
import { protocolOf, sniff } from "./sniff.ts";

const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

test("the HTTP/2 preface is recognised once it is whole, however it is cut", () => {
  for (let length = 0; length < preface.length; length++) {
    assert.equal(protocolOf(preface.subarray(0, length)), undefined, `${length} bytes`);
  }
  assert.equal(protocolOf(preface), "h2");
  assert.equal(protocolOf(Buffer.concat([preface, Buffer.from("more")])), "h2");
});

test("everything that does not begin like the preface is HTTP/1.1's to judge", () => {
  for (const text of ["GET / HTTP/1.1", "POST", "PUT ", "PRI * HTTP/2.1", "\0", "PRINT"]) {
    assert.equal(protocolOf(Buffer.from(text)), "h1", text);
  }
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 24, maxLength: 64 }), (bytes) => {
      const isPreface = preface.equals(bytes.subarray(0, 24));
      assert.equal(protocolOf(Buffer.from(bytes)), isPreface ? "h2" : "h1");
    }),
  );
});

/** A connection whose server lets it be served when the test says so. */
async function connected(t: TestContext, patienceMs: number) {
  const server = createServer().listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => {});
  t.after(() => client.destroy());
  const [socket] = (await once(server, "connection")) as [Socket];
  const served: unknown[] = [];
  const asked = Promise.withResolvers<() => void>();
  sniff(socket, { patienceMs, later: asked.resolve }, (protocol) => served.push(protocol));
  return { client, socket, served, asked: asked.promise };
}

test("a connection that is cut while it waits to be served is let go of, and never served", async (t) => {
  const { client, socket, served, asked } = await connected(t, 60_000);
  client.write("GET / HTTP/1.1\r\n");
  const serve = await asked;
  const closed = new Promise((resolve) => void socket.once("close", resolve));
  client.resetAndDestroy();
  await closed;
  serve();
  assert.deepEqual(served, [undefined]);
});

test("a client that has said all it wants to say is served, though it waited, and is heard to the end", async (t) => {
  const { client, socket, served, asked } = await connected(t, 60_000);
  const said = new Promise<void>((resolve) => void client.end("GET / HTTP/1.1\r\n\r\n", resolve));
  const serve = await asked;
  // That it says no more arrives, too.
  await said;
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  const heard: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => heard.push(chunk));
  serve();
  assert.deepEqual(served, ["h1"]);
  await once(socket, "end");
  assert.equal(Buffer.concat(heard).toString(), "GET / HTTP/1.1\r\n\r\n");
});

test("a client that has said enough is not hurried while the server makes it wait", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { client, served, asked } = await connected(t, 8_000);
  client.write("GET / HTTP/1.1\r\n");
  const serve = await asked;
  t.mock.timers.tick(9_000);
  serve();
  assert.deepEqual(served, ["h1"]);
});
