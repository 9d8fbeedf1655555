import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { test, type TestContext } from "node:test";
import { connect, type TLSSocket } from "node:tls";
import { selfSigned } from "../../test/self-signed.ts";
import { callOf, openSmallLane } from "../../test/small-lane.ts";
import { post, requestOf, until } from "../../test/small-lane-client.ts";
import type { Port } from "./port.ts";

const get = requestOf("GET /page");

const tls = selfSigned();

function dial(t: TestContext, { address }: Port): TLSSocket {
  const socket = connect({
    host: "127.0.0.1",
    port: address.port,
    ca: tls.cert,
    servername: "localhost",
  });
  t.after(() => socket.destroy());
  return socket;
}

test("over TLS the lane answers HTTP/1.1, too, before and behind what Node answers", async (t) => {
  const { port, asked } = await openSmallLane(t, { tls });
  const socket = dial(t, port);
  let said = "";
  socket.on("data", (bytes: Buffer) => (said += bytes.toString("latin1")));
  for (const [request, answer] of [
    [callOf("one"), "did one"],
    [get, "did GET /page 0"],
    [callOf("two"), "did two"],
    [post("four"), "did POST /post 4"],
    [callOf("three"), "did three"],
  ] as const) {
    socket.write(request);
    while (!said.endsWith(answer)) await once(socket, "data");
    await until(() => port.stats().responses === 0);
  }
  assert.deepEqual(
    asked.map(({ way }) => way),
    ["lane", "node", "lane", "node", "lane"],
  );
});

test("a connection over TLS whose answer was taken is kept for as long as the answer says", async (t) => {
  let served: Socket | undefined;
  const clocks: number[] = [];
  const answer = async ({ connection }: { connection: object }): Promise<Buffer> => {
    served = connection as Socket;
    const setTimeout = served.setTimeout.bind(served);
    t.mock.method(served, "setTimeout", (ms: number) => {
      clocks.push(ms);
      return setTimeout(ms);
    });
    return Buffer.from("done");
  };
  const { port } = await openSmallLane(t, { tls, stalledWriteMs: 20, answer });
  const socket = dial(t, port);
  socket.write(callOf("one"));
  assert.match(String((await once(socket, "data"))[0]), /timeout=75\r\n[^]*done$/);
  // Bytes leave an encrypted connection a little later than they are written.
  await until(() => clocks.length === 2 || served?.destroyed === true);
  assert.deepEqual(clocks, [20, 76_000]);
  assert.equal(served?.destroyed, false);
});
