import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { DEFAULT_CHAT_LIMITS } from "../chat/limits.ts";
import type { Chat } from "../chat/chat.ts";
import { sendMessage } from "../chat/send-message.ts";
import { parseUsername } from "../identity/username.ts";
import { Refusal, type RefusalReason } from "../refusal.ts";
import { temporaryIdentity } from "../../test/identity/temporary-identity.ts";
import { createExports } from "./export-stream.ts";

const never = new AbortController().signal;

function refused(reason: RefusalReason) {
  return (error: unknown) => error instanceof Refusal && error.reason === reason;
}

/** Ana, who has written 50 long messages to herself, and her exports as the throttle lets them pass. */
async function longStory(throttle = () => 0) {
  const world = await temporaryIdentity();
  const { session } = await world.logIn("ana");
  const { chat: store } = world.store;
  let reads = 0;
  const chat: Chat = {
    store: { write: (work) => store.write(work), read: (work) => ((reads += 1), store.read(work)) },
    env: { now: Date.now, newId: (prefix) => `${prefix}${randomUUID()}` },
    settings: { lobby: true, waitingNames: true, limits: DEFAULT_CHAT_LIMITS },
    parseUsername,
  };
  const text = "ä".repeat(7_000);
  for (let sent = 0; sent < 50; sent += 1) {
    const target = { kind: "username", value: "ana" } as const;
    await sendMessage(chat, session, { clientMessageId: randomUUID(), target, text: `${sent} ${text}` });
  }
  const open = createExports({ chat, identity: world.identity }, throttle);
  const ended = new AbortController();
  const caller = { userId: session.userId, sessionEnded: ended.signal };
  return { world, open, caller, end: () => ended.abort(), reads: () => reads };
}

test("a large export comes in pieces of 64 KiB, and is read as fast as it is taken", async () => {
  const { world, open, caller, reads } = await longStory();
  await using _ = world;
  const pieces: Uint8Array[] = [];
  const readsAt: number[] = [];
  for await (const piece of open(caller, never)) {
    pieces.push(piece);
    readsAt.push(reads());
  }
  assert.ok(pieces.length > 10);
  assert.ok(pieces.slice(0, -1).every(({ length }) => length === 64 * 1024));
  assert.ok((readsAt[0] ?? 0) < (readsAt.at(-1) ?? 0), "the last page is not read before it is wanted");
  assert.equal(JSON.parse(Buffer.concat(pieces).toString("utf8")).messages.length, 50);
});

test("an export ends with the session that asked for it", async () => {
  const { world, open, caller, end } = await longStory();
  await using _ = world;
  const pieces = open(caller, never);
  assert.equal((await pieces.next()).done, false);
  end();
  await assert.rejects(pieces.next(), refused("session-required"));
});

test("a person has one export at a time; one that is left makes room, whether it is pulled on or not", async () => {
  const { world, open, caller } = await longStory();
  await using _ = world;
  const leaving = new AbortController();
  const first = open(caller, leaving.signal);
  await first.next();
  await assert.rejects(open(caller, never).next(), refused("throttled"));
  leaving.abort();
  const second = open(caller, never);
  await second.next();
  await assert.rejects(first.next(), { name: "AbortError" });
  await assert.rejects(open(caller, never).next(), refused("throttled"), "the second is under way");
  await second.return();
  await open(caller, never).next();
});

test("exports beyond the allowance are refused, and say when they are not", async () => {
  const { world, open, caller } = await longStory(() => 90_000);
  await using _ = world;
  await assert.rejects(
    open(caller, never).next(),
    (error) => refused("throttled")(error) && (error as Refusal).detail.retryAfterMs === 90_000,
  );
});
