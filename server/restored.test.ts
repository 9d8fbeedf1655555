/** A server that was restored from a backup, as its clients meet it. */
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { pino } from "pino";
import { ChatService, Start, type ReceiveMessagesResponse } from "#proto/chat/v1/chat_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import { startApp } from "./app.ts";
import { runOffline } from "./operations.ts";
import { loadConfig } from "./config.ts";

async function serve(dataDir: string) {
  const config = loadConfig({ PORT: "0", DATA_DIR: dataDir, LOBBY: "off" });
  const app = await startApp({
    config,
    version: "0.0.0",
    webDir: "/does/not/exist",
    log: pino({ level: "silent" }),
  });
  const transport = createGrpcTransport({ baseUrl: app.url });
  const chat = createClient(ChatService, transport);
  return {
    logIn: (username: string) => createClient(SessionService, transport).logIn({ username, bearer: true }),
    send: (token: string, text: string) =>
      chat.sendMessage(
        { clientMessageId: `id-of-${text}`, target: { case: "username", value: "bob" }, text },
        withToken(token),
      ),
    acknowledge: (token: string, conversationId: string, seq: bigint) =>
      chat.acknowledgeMessages({ conversationId, seq }, withToken(token)),
    /** All frames of one stream that ends by itself; it is told where an earlier one got to. */
    async receive(token: string, start: Start, since?: Reached) {
      const { epoch = "", cursors = [] } = since ?? {};
      const request = { epoch, cursors, start, untilCaughtUp: true };
      const frames = await Array.fromAsync(chat.receiveMessages(request, withToken(token)));
      return frames.map(({ frame }) => frame);
    },
    [Symbol.asyncDispose]: () => app.close(),
  };
}

function withToken(token: string) {
  return { headers: { authorization: `Bearer ${token}` } };
}

type Frame = ReceiveMessagesResponse["frame"];

interface Reached {
  epoch: string;
  cursors: { feed: string; version: bigint }[];
}

function reached(frames: readonly Frame[]): Reached {
  const epoch = frames.flatMap((frame) => (frame.case === "hello" ? [frame.value.epoch] : []))[0] ?? "";
  const changes = frames.flatMap((frame) => (frame.case === "changes" ? [frame.value] : []));
  return { epoch, cursors: changes.map(({ feed, through }) => ({ feed, version: through })) };
}

function texts(frames: readonly Frame[]): string[] {
  const changes = frames.flatMap((frame) => (frame.case === "changes" ? [frame.value] : []));
  return changes.flatMap(({ messages }) => messages.map(({ text }) => text));
}

test("P2, P5: clients of a restored server are reset, get what it has, and lose nothing twice", async () => {
  const home = mkdtempSync(join(tmpdir(), "restante-restored-"));
  const dataDir = join(home, "data");
  const operator = (command: string) =>
    runOffline(
      { config: loadConfig({ DATA_DIR: dataDir }) },
      [command, join(home, "backup.db")],
      new AbortController().signal,
    );
  const [ana, bob] = await (async () => {
    await using server = await serve(dataDir);
    const people = [(await server.logIn("ana")).token, (await server.logIn("bob")).token] as const;
    await server.send(people[0], "kept");
    return people;
  })();
  await operator("backup");
  const before = await (async () => {
    await using server = await serve(dataDir);
    const { conversationId, seq } = await server.send(ana, "lost");
    await server.acknowledge(bob, conversationId, seq);
    return reached(await server.receive(bob, Start.SNAPSHOT));
  })();
  await operator("restore");
  await using server = await serve(dataDir);

  const reset = await server.receive(bob, Start.SNAPSHOT, before);
  assert.deepEqual(
    reset.map(({ case: kind }) => kind),
    ["hello", "reset"],
  );
  const anew = await server.receive(bob, Start.SNAPSHOT);
  assert.notEqual(reached(anew).epoch, before.epoch);
  assert.deepEqual(texts(anew), ["kept"]);

  // The number that was lost is given anew, to whoever comes first.
  assert.equal((await server.send(ana, "newer")).seq, 2n);
  assert.equal((await server.send(ana, "lost")).seq, 3n);
  assert.equal((await server.send(ana, "lost")).seq, 3n);
  assert.equal((await server.send(ana, "kept")).seq, 1n);
  const unacknowledged = texts(await server.receive(bob, Start.UNACKNOWLEDGED));
  assert.deepEqual(unacknowledged, ["kept", "newer", "lost"], "marks are those of the backup");
});
