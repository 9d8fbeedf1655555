/** The lean clients of the load are our own: the libraries' own clients are served alike. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { io } from "socket.io-client";
import { WebSocket } from "ws";
import { requestsTo } from "./load/message.ts";
import { readAnswer, readMessages } from "./load/wire.ts";
import { startPeer, type PeerProgram } from "./peer.ts";
import { temporary } from "./prepared.ts";

const ana = { userId: "u_ana", token: "token-of-ana" };
const bob = { userId: "u_bob", token: "token-of-bob" };
const society = { people: [ana, bob], conversations: [{ id: "c_both", members: ["u_ana", "u_bob"] }] };
const request = requestsTo("c_both", "t0")(7);

async function withPeer(program: PeerProgram, work: (port: number) => Promise<void>): Promise<void> {
  using directory = temporary();
  const run = { short: true, messages: 2_000, profileDir: undefined };
  await using server = await startPeer(program, directory.path, { society, dataDir: undefined }, run);
  await work(server.endpoint.port);
}

function messagesIn(frame: Buffer): { seq: number; number: number }[] {
  const read: { seq: number; number: number }[] = [];
  readMessages(frame, (seq, number) => read.push({ seq, number }));
  return read;
}

test("the Socket.IO peer serves Socket.IO's own client", async () => {
  await withPeer({ file: "socket-io.ts", protocol: "socket.io" }, async (port) => {
    const open = (auth: object) =>
      io(`http://127.0.0.1:${port}`, { transports: ["websocket"], forceNew: true, auth });
    const listener = open({ listen: bob.token });
    const writer = open({ write: ana.token });
    try {
      await new Promise<void>((resolve) => {
        listener.once("connect", resolve);
      });
      const delivered = new Promise<Buffer>((resolve) => {
        listener.once("message", resolve);
      });
      const answer = (await writer.emitWithAck("send", request)) as Buffer;
      assert.equal(readAnswer(answer), 1);
      assert.deepEqual(messagesIn(await delivered), [{ seq: 1, number: 7 }]);
    } finally {
      listener.close();
      writer.close();
    }
  });
});

test("the ws peer serves the client of ws", async () => {
  await withPeer({ file: "ws.ts", protocol: "ws" }, async (port) => {
    const listener = new WebSocket(`ws://127.0.0.1:${port}/?listen=${bob.token}`);
    const writer = new WebSocket(`ws://127.0.0.1:${port}/?write=${ana.token}`);
    try {
      await Promise.all([once(listener, "message"), once(writer, "open")]);
      const delivered = once(listener, "message") as Promise<[Buffer]>;
      const answered = once(writer, "message") as Promise<[Buffer]>;
      writer.send(request);
      assert.equal(readAnswer((await answered)[0]), 1);
      assert.deepEqual(messagesIn((await delivered)[0]), [{ seq: 1, number: 7 }]);
    } finally {
      listener.terminate();
      writer.terminate();
    }
  });
});
