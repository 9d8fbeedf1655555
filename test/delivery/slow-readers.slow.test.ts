/** The limits for readers who stop, as they are: by the clock, over the whole server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { SendMessageRequestSchema } from "#proto/chat/v1/chat_pb.ts";
import { startServer } from "../e2e/server-process.ts";
import { arriveAll, gaugesSettle, readGauges, type CrowdMember } from "./crowd.ts";
import { openH1Stream, openH2Session, openH2Stream } from "./raw-stream.ts";

/** Readers of either protocol. */
const readers = 6;
/** Each is sent 13 MB: more than the system keeps for a connection. */
const messages = 400;
/** Enough to have the store's log written back once, for which the server begins a thread that stays. */
const warmUp = 200;
const long = "🙂".repeat(8_000);

type Target = Required<MessageInitShape<typeof SendMessageRequestSchema>>["target"];
const lobby: Target = { case: "conversationId", value: "c_lobby" };

test("attack 72: readers who stop under traffic are cut, cost less than 8 MB each, and leave nothing behind", async (t) => {
  await using server = await startServer();
  const crowd = await arriveAll(server, ["ana", "ben", "cat", "dan"]);
  const [ana] = crowd as [CrowdMember];
  // Not to Ana: what her streams begin with is little, so that the system keeps little for their connections.
  const [, ...others] = crowd;
  for (let sent = 0; sent < warmUp; sent += others.length) {
    await Promise.all(others.map((one) => say(one, { case: "username", value: "dan" })));
  }
  const before = await gaugesSettle(server, ({ sockets }) => sockets === 0, "nobody connected");
  const session = openH2Session(server.url);
  const streams = Array.from({ length: readers }, (_, index) =>
    index % 2 === 0 ? openH1Stream(server.url, ana.token) : openH2Stream(session, ana.token),
  );
  await Promise.all(streams.map((stream) => stream.caughtUp));
  streams.forEach((stream) => stream.pause());
  let peak = 0;
  for (let sent = 0; sent < messages; sent += crowd.length) {
    await Promise.all(crowd.map((one) => say(one, lobby)));
    peak = Math.max(peak, (await readGauges(server))["rssBytes"] ?? 0);
  }
  const stopped = performance.now();
  const { unsentBytes = 0 } = await readGauges(server);
  assert.ok(unsentBytes > 0, "they are behind");
  assert.ok(unsentBytes < readers * 1024 * 1024, `${unsentBytes} bytes wait for them`);
  await gaugesSettle(server, ({ streams: open }) => open === 0, "all of them cut");
  // On a machine that is busy with other tests the last write, and with it the cut, comes late.
  t.diagnostic(`cut ${Math.round((performance.now() - stopped) / 1000)} s after the last message`);
  session.destroy();
  await gaugesSettle(
    server,
    (now) =>
      ["sockets", "responses", "unsentBytes", "feeds", "tails"].every((gauge) => now[gauge] === 0) &&
      (now["openFiles"] ?? 0) <= (before["openFiles"] ?? 0),
    "nothing left behind",
  );
  assert.ok(peak - (before["rssBytes"] ?? 0) < readers * 8_000_000 + 150_000_000, `${peak} bytes`);
  await say(ana, lobby);
});

/** One of the four says something very long; they take turns within the 50 a second that each may send. */
async function say({ chat }: CrowdMember, target: Target): Promise<void> {
  await chat.sendMessage({ clientMessageId: crypto.randomUUID(), target, text: long });
}
