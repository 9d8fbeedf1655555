/** The limits as they are, by the clock: what an attacker who takes their time gets. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { connect as connectTls } from "node:tls";
import { selfSigned } from "../../test/self-signed.ts";
import type { Request, Response } from "./message.ts";
import { defaultLimits, openPort, type Port } from "./port.ts";

let port: Port;
let tlsPort: Port;
before(async () => {
  const options = { host: "127.0.0.1", port: 0, limits: defaultLimits, onRequest: answer };
  port = await openPort({ ...options, tls: undefined });
  tlsPort = await openPort({ ...options, tls: selfSigned() });
});
after(() => Promise.all([port.close(0), tlsPort.close(0)]));

function answer(request: Request, response: Response): void {
  request.on("error", () => {});
  request.resume();
  request.once("end", () => response.end("ok"));
}

function dial(to = port): Socket {
  const socket = connect(to.address.port, "127.0.0.1");
  socket.on("error", () => {});
  return socket;
}

/** Seconds until the connection is closed by the server. */
async function secondsUntilClosed(socket: Socket): Promise<number> {
  const begun = performance.now();
  socket.resume();
  await once(socket, "close");
  return (performance.now() - begun) / 1_000;
}

function trickle(socket: Socket): void {
  const timer = setInterval(() => socket.write("x"), 1_000);
  socket.once("close", () => clearInterval(timer));
}

const head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n";

test("who takes their time is cut", { concurrency: true }, async (t) => {
  await Promise.all([
    t.test("500 connections that say nothing: within 10 s, and others are served meanwhile", async () => {
      const silent = Array.from({ length: 500 }, () => secondsUntilClosed(dial()));
      await Promise.all(
        Array.from({ length: 5 }, async () => fetch(`http://127.0.0.1:${port.address.port}/`)),
      );
      assert.ok(Math.max(...(await Promise.all(silent))) < 10);
    }),
    t.test("half a header: 408 within 15 s", async () => {
      const socket = dial();
      socket.write("GET / HTTP/1.1\r\nHost: loc");
      const begun = performance.now();
      assert.match(await text(socket), /^HTTP\/1\.1 408 /);
      assert.ok(performance.now() - begun < 15_000);
    }),
    t.test("a header that trickles in: within 15 s", async () => {
      const socket = dial();
      socket.write("GET / HTTP/1.1\r\nX: ");
      trickle(socket);
      assert.ok((await secondsUntilClosed(socket)) < 15);
    }),
    t.test("a body that trickles in: within 35 s", async () => {
      const socket = dial();
      socket.write(`${head}\r\n`);
      trickle(socket);
      assert.ok((await secondsUntilClosed(socket)) < 35);
    }),
    t.test("a body that was announced and does not come: 408 within 35 s", async () => {
      const socket = dial();
      socket.write(`${head}Expect: 100-continue\r\n\r\n`);
      assert.match(await text(socket), /HTTP\/1\.1 408 /);
    }),
    t.test("an HTTP/2 connection that says no more than hello: within 120 s", async () => {
      const socket = dial();
      socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0");
      assert.ok((await secondsUntilClosed(socket)) < 120);
    }),
    t.test("a TLS handshake that is never finished, and silence after one: within 10 s each", async () => {
      assert.ok((await secondsUntilClosed(dial(tlsPort))) < 10);
      const socket = connectTls({ port: tlsPort.address.port, host: "127.0.0.1", rejectUnauthorized: false });
      socket.on("error", () => {});
      assert.ok((await secondsUntilClosed(socket)) < 10);
    }),
  ]);
});
