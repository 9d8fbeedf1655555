import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { test, type TestContext } from "node:test";

/** Starts the library alone. @returns its port, and how its process ends */
async function bareLibrary(t: TestContext) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "bare-library.ts")], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  child.stderr.resume();
  const exit = once(child, "exit") as Promise<[number | null, string | null]>;
  for await (const line of createInterface({ input: child.stdout })) {
    return { port: Number(line), exit, url: `http://127.0.0.1:${line}/grpc.health.v1.Health` };
  }
  return assert.fail("It did not start.");
}

/** Bytes after each other to a port, and what comes back until `enough` of it is there. */
async function say(port: number, bytes: string, enough: RegExp): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  try {
    socket.write(bytes);
    let heard = "";
    for await (const chunk of socket) {
      heard += String(chunk);
      if (enough.test(heard)) break;
    }
    return heard;
  } finally {
    socket.destroy();
  }
}

test("upstream 1: a Host that is no host still ends the process of the library alone", async (t) => {
  const { port, exit } = await bareLibrary(t);
  const call = "POST /grpc.health.v1.Health/Check HTTP/1.1\r\nHost: a b\r\nContent-Length: 0\r\n\r\n";
  await say(port, call, /\r\n\r\n/).catch(() => undefined);
  const [code] = await exit;
  assert.notEqual(code, 0, "If this fails, the library has been mended: say so in docs/upstream.md.");
});

test("upstream 3: a time limit beyond 24.8 days still ends a stream of the library alone at once", async (t) => {
  const { url } = await bareLibrary(t);
  const response = await fetch(`${url}/Watch`, {
    method: "POST",
    headers: { "content-type": "application/grpc-web+proto", "grpc-timeout": "99999999H" },
    body: new Uint8Array(5),
    // Once the library has been mended, the stream goes on: then this fails.
    signal: AbortSignal.timeout(20_000),
  });
  const heard = Buffer.from(await response.arrayBuffer()).toString("latin1");
  assert.match(heard, /grpc-status/);
});

const unreadable: [number: number, what: string, method: string, body: number[], status: string][] = [
  [4, "a message that breaks off right behind its length", "Check", [0, 0, 0, 0, 9], "12"],
  [
    5,
    "an envelope that says it is compressed in a call that names no compression",
    "Check",
    [1, 0, 0, 0, 1, 0],
    "13",
  ],
];
for (const [number, what, method, body, status] of unreadable) {
  test(`upstream ${number}: ${what} is still answered as if the server were at fault`, async (t) => {
    const { url } = await bareLibrary(t);
    const response = await fetch(`${url}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/grpc-web+proto" },
      body: new Uint8Array(body),
    });
    const heard = Buffer.from(await response.arrayBuffer()).toString("latin1");
    const found = /grpc-status: ?(\d+)/.exec(heard)?.[1] ?? response.headers.get("grpc-status");
    assert.equal(found, status);
  });
}
