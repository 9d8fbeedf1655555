import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../test/delivery/manual-clock.ts";
import { createMemoryStore } from "../../test/delivery/memory-store.ts";
import type { Frame } from "./frame.ts";
import { News } from "./news.ts";

/** The news of ana, who shares a conversation with ben and cat. */
function createWorld() {
  const store = createMemoryStore();
  for (const userId of ["u_ana", "u_ben", "u_cat"]) store.join("c_1", userId);
  const online = new Set<string>();
  const typing = new Set<string>();
  const device = { looking: true, at: "c_1" };
  const others = {
    isOnline: (userId: string) => online.has(userId),
    lastSeen: () => undefined,
    isTyping: (conversation: string, userId: string) => typing.has(`${conversation} ${userId}`),
    isNobodyHere: () => online.size === 0,
    isLooking: () => device.looking,
    isLookingAt: (conversation: string) => device.looking && device.at === conversation,
  };
  const news = new News(
    { store, clock: createManualClock(), settings: { newsPaceMs: 1000 } },
    others,
    "u_ana",
  );
  return { store, online, typing, device, news };
}

/** Who is told to be here. */
function presence(frames: readonly Frame[]): Record<string, boolean> {
  const told = frames.flatMap((frame) => (frame.kind === "ephemeral" ? frame.presence : []));
  return Object.fromEntries(told.map(({ userId, online }) => [userId, online]));
}

test("whoever goes away just when new people come to know is still told of", async () => {
  const { online, news } = createWorld();
  online.add("u_ben").add("u_cat");
  news.begin();
  await news.take();
  online.delete("u_ben");
  news.presenceChanged("u_ben");
  news.peersChanged();
  assert.deepEqual(presence(await news.take()), { u_ben: false, u_cat: true });
});

test("a client that was told of nobody is told who is here, and nobody is asked for when nobody is", async () => {
  const { store, online, news } = createWorld();
  news.begin();
  assert.deepEqual(presence(await news.take()), {});
  assert.equal(store.reads.get("peersOf"), undefined);
  online.add("u_ben");
  news.presenceChanged("u_ben");
  assert.deepEqual(presence(await news.take()), { u_ben: true });
});

test("who looks again learns of everybody, since some have gone while nobody was looking", async () => {
  const { online, device, news } = createWorld();
  online.add("u_ben").add("u_cat");
  news.begin();
  await news.take();
  device.looking = false;
  online.delete("u_ben");
  news.presenceChanged("u_ben");
  assert.equal(news.dueAt(), Infinity, "while nobody looks, nothing is to be told");
  device.looking = true;
  news.peersChanged();
  assert.deepEqual(presence(await news.take()), { u_ben: false, u_cat: true });
});

test("whoever begins to hide sees everybody go, and then nobody come", async () => {
  const { store, online, device, news } = createWorld();
  online.add("u_ben");
  news.begin();
  await news.take();
  device.looking = false;
  news.hidingChanged();
  assert.deepEqual(presence(await news.take()), { u_ben: false, u_cat: false });
  online.add("u_cat");
  news.presenceChanged("u_cat");
  assert.equal(news.dueAt(), Infinity);
  device.looking = true;
  news.hidingChanged();
  const before = store.reads.get("peersOf") ?? 0;
  assert.deepEqual(presence(await news.take()), { u_ben: true, u_cat: true });
  assert.equal(store.reads.get("peersOf"), before + 1);
});

test("of who writes, the latest is told, and only in the conversation that is looked at", async () => {
  const { typing, device, news } = createWorld();
  news.begin();
  await news.take();
  typing.add("c_1 u_ben");
  news.typingChanged("c_1", "u_ben");
  typing.delete("c_1 u_ben");
  news.typingChanged("c_1", "u_ben");
  typing.add("c_1 u_cat");
  news.typingChanged("c_1", "u_cat");
  news.typingChanged("c_2", "u_cat");
  assert.deepEqual(await news.take(), [
    {
      kind: "ephemeral",
      presence: [],
      typing: [
        { conversationId: "c_1", userId: "u_ben", typing: false },
        { conversationId: "c_1", userId: "u_cat", typing: true },
      ],
    },
  ]);
  news.typingChanged("c_1", "u_cat");
  device.at = "c_2";
  assert.deepEqual(await news.take(), []);
});

test("however many write at once, a frame of it stays small", async () => {
  const { news } = createWorld();
  news.begin();
  await news.take();
  for (let each = 0; each < 1000; each += 1) news.typingChanged("c_1", `u_${each}`);
  const [frame] = await news.take();
  assert.ok(frame?.kind === "ephemeral");
  assert.equal(frame.typing.length, 50);
});
