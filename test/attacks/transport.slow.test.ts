/** Those who take their time, by the real clock, all at once. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { connect as connectTls } from "node:tls";
import { startServer } from "../e2e/server-process.ts";
import { selfSigned } from "../self-signed.ts";
import { call } from "./calls.ts";
import { answerTo, dial, h2Hello, msUntilClosed } from "./sockets.ts";
import { startTarget } from "./target.ts";

const target = await startTarget();
const { port } = target;
const post = [
  "POST /chat.v1.ChatService/SendMessage HTTP/1.1",
  "Host: localhost",
  "Content-Type: application/json",
  "Content-Length: 999",
].join("\r\n");

describe("who takes their time is cut, and nobody waits for them", { concurrency: 20 }, () => {
  test("attack 9: half a header, held, gets 408 within 15 s", async () => {
    const begun = performance.now();
    assert.match(await answerTo(port, "GET / HTTP/1.1\r\nHost: loc"), /^HTTP\/1\.1 408 /);
    assert.ok(performance.now() - begun < 15_000);
  });

  test("attack 9: and so does one that grows by a byte a second", async () => {
    const socket = dial(port);
    socket.write("GET / HTTP/1.1\r\nX: ");
    trickle(socket);
    assert.ok((await msUntilClosed(socket)) < 15_000);
  });

  test("attack 10: a body at a byte a second is cut within 35 s", async () => {
    const socket = dial(port);
    socket.write(`${post}\r\n\r\n`);
    trickle(socket);
    assert.ok((await msUntilClosed(socket)) < 35_000);
  });

  test("attack 11: 500 connections that say nothing are closed within 10 s, and calls answered meanwhile", async () => {
    const silent = Array.from({ length: 500 }, () => msUntilClosed(dial(port)));
    for (let at = 0; at < 5; at += 1) {
      assert.equal((await call(target, "chat.v1.ServerService/GetInfo", {})).code, "ok");
    }
    assert.ok(Math.max(...(await Promise.all(silent))) < 10_000);
  });

  test("attack 12: the preface of HTTP/2 and then silence is closed within 120 s", async () => {
    const socket = dial(port);
    socket.write(h2Hello);
    assert.ok((await msUntilClosed(socket)) < 120_000);
  });

  test("attack 12: and pings do not keep it", async () => {
    const socket = dial(port);
    socket.write(h2Hello);
    const ping = Buffer.from([0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
    trickle(socket, ping);
    assert.ok((await msUntilClosed(socket)) < 120_000);
  });

  test("attack 15: a body that is announced and does not come gets 408", async () => {
    assert.match(await answerTo(port, `${post}\r\nExpect: 100-continue\r\n\r\n`), /HTTP\/1\.1 408 /);
  });

  test("attack 17: a TLS handshake that is never finished is closed within 10 s", async () => {
    const directory = await mkdtemp(path.join(tmpdir(), "restante-tls-"));
    after(() => rm(directory, { recursive: true, force: true }));
    const { cert, key } = selfSigned();
    const files = { TLS_CERT: path.join(directory, "cert.pem"), TLS_KEY: path.join(directory, "key.pem") };
    await writeFile(files.TLS_CERT, cert);
    await writeFile(files.TLS_KEY, key);
    await using tls = await startServer(files);
    const silent = dial(tls.port);
    const half = dial(tls.port);
    // The head of a ClientHello: RFC 8446, sections 5.1 and 4.
    half.write(Buffer.from("1603010200010001fc0303", "hex"));
    const mute = connectTls({ port: tls.port, host: "127.0.0.1", rejectUnauthorized: false });
    mute.on("error", () => {});
    const times = await Promise.all([silent, half, mute].map((socket) => msUntilClosed(socket)));
    assert.ok(Math.max(...times) < 10_000, times.join(", "));
    const other = connectTls({ port: tls.port, host: "127.0.0.1", rejectUnauthorized: false });
    await new Promise((resolve) => other.once("secureConnect", resolve));
    other.destroy();
    assert.equal(await tls.stop(), 0, tls.log());
  });
});

test("and after all of them the target is as it was", () => target.recovers());

/** A little every second until the connection is closed. */
function trickle(socket: ReturnType<typeof dial>, piece: string | Uint8Array = "x"): void {
  const timer = setInterval(() => socket.write(piece), 1_000);
  socket.once("close", () => clearInterval(timer));
}
