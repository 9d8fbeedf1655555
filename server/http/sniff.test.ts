import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { test } from "node:test";
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

test("a connection that is cut while it waits to be served is let go of, and never served", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => {});
  client.write("GET / HTTP/1.1\r\n");
  const [socket] = (await once(server, "connection")) as [Socket];
  let serve: (() => void) | undefined;
  const served: unknown[] = [];
  const asked = new Promise<void>((resolve) => {
    const later = (work: () => void): void => {
      serve = work;
      resolve();
    };
    sniff(socket, { patienceMs: 60_000, later }, (protocol) => served.push(protocol));
  });
  await asked;
  const closed = new Promise((resolve) => void socket.once("close", resolve));
  client.resetAndDestroy();
  await closed;
  serve?.();
  assert.deepEqual(served, [undefined]);
});
