/** Who is told of whose coming, going and writing: those who look, and what that costs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDeliveryWorld, settings, type TestStream } from "../../test/delivery/delivery-world.ts";
import type { Frame, Presence } from "./frame.ts";

function createWorld(...people: string[]) {
  const world = createDeliveryWorld();
  for (const userId of people) world.store.join("c_1", userId);
  const looks = (userId: string, at = "") =>
    world.delivery.keepAlive({ userId, deviceId: `d_s_${userId}` }, at);
  /** Lets what was set off come to rest. */
  const rest = () => new Promise(setImmediate);
  /** Time for what is noted to be told. */
  const passes = async (ms = settings.newsPaceMs): Promise<void> => {
    await rest();
    world.clock.advance(ms);
    await rest();
  };
  /** A stream that has caught up, of somebody who looks, or not. */
  const listens = async (userId: string, at?: string): Promise<Heard> => {
    const stream = world.open(userId);
    await stream.until("caught-up");
    if (at !== undefined) await looks(userId, at);
    const heard = hear(stream);
    await rest();
    return heard;
  };
  return { ...world, looks, rest, passes, listens };
}

interface Heard {
  /** What has come since the last look, of presence and typing: "+u_ben" here, "-u_ben" gone, "u_ben…" writes. */
  take(): string[];
  /** Of presence alone, as it came. */
  presence(): Presence[];
  leave(): void;
}

/** Pulls a stream for as long as it lasts. */
function hear(stream: TestStream): Heard {
  const frames: Frame[] = [];
  const pull = async (): Promise<void> => {
    for (let frame = await stream.next(); frame !== undefined; frame = await stream.next())
      frames.push(frame);
  };
  void pull();
  return {
    take: () =>
      frames
        .splice(0)
        .flatMap((frame) =>
          frame.kind === "ephemeral"
            ? [
                ...frame.presence.map(({ userId, online }) => `${online ? "+" : "-"}${userId}`),
                ...frame.typing.map(({ userId, typing }) => `${userId}${typing ? "…" : "."}`),
              ]
            : [],
        ),
    presence: () => frames.splice(0).flatMap((frame) => (frame.kind === "ephemeral" ? frame.presence : [])),
    leave: () => stream.leave(),
  };
}

test("whoever begins to look learns who is here, and from then on who comes and goes", async () => {
  const { passes, listens, looks, clock } = createWorld("u_ana", "u_ben", "u_cat");
  const ben = await listens("u_ben", "");
  const ana = await listens("u_ana");
  await passes();
  assert.deepEqual(ana.take(), [], "nobody looks");
  await looks("u_ana");
  await passes();
  assert.deepEqual(ana.take(), ["+u_ben"]);
  await listens("u_cat", "");
  await passes();
  assert.deepEqual(ana.take(), ["+u_cat"]);
  ben.leave();
  clock.advance(settings.lingerMs + 1000);
  await passes();
  assert.deepEqual(ana.take(), ["-u_ben"]);
});

test("the other devices of whoever looks are told nothing", async () => {
  const { passes, listens, open } = createWorld("u_ana", "u_ben");
  const pocket = open("u_ana", { session: "s_pocket" });
  await pocket.until("caught-up");
  const inPocket = hear(pocket);
  const onDesk = await listens("u_ana", "");
  await listens("u_ben", "");
  await passes();
  assert.deepEqual([onDesk.take(), inPocket.take()], [["+u_ben"], []]);
});

test("a device that nobody looks at any more hears nothing, and everything once it is looked at again", async () => {
  const { passes, listens, looks, clock } = createWorld("u_ana", "u_ben", "u_cat");
  const ben = await listens("u_ben", "");
  const ana = await listens("u_ana", "");
  await passes();
  assert.deepEqual(ana.take(), ["+u_ben"]);
  for (let passed = 0; passed < settings.onlineMs + 2000; passed += 20_000) {
    clock.advance(20_000);
    await looks("u_ben");
  }
  ben.leave();
  await listens("u_cat", "");
  clock.advance(settings.lingerMs + 2000);
  await passes();
  assert.deepEqual(ana.take(), []);
  await looks("u_ana");
  await passes();
  assert.deepEqual(
    ana.take().toSorted((a, b) => a.localeCompare(b)),
    ["-u_ben", "+u_cat"],
  );
});

test("while nobody looks, coming, going and idling read nothing about others", async () => {
  const people = ["u_ana", "u_ben", "u_cat"];
  const { store, passes, listens, clock, open } = createWorld(...people);
  for (const userId of people) await listens(userId);
  await passes();
  const before = new Map(store.reads);
  const passing = open("u_ana", { session: "s_other" });
  await passing.until("caught-up");
  passing.leave();
  clock.advance(settings.lingerMs + 2000);
  await passes();
  assert.deepEqual(
    ["peersOf", "hidesPresence"].map((read) => store.reads.get(read)),
    ["peersOf", "hidesPresence"].map((read) => before.get(read)),
  );
  assert.equal(store.reads.get("peersOf"), undefined);
});

test("whoever looks alone asks for nobody, and who comes is found by one read for all who look", async () => {
  const crowd = Array.from({ length: 20 }, (_, index) => `u_${index}`);
  const { store, passes, open, looks } = createWorld("u_ana", ...crowd);
  const listen = async (userId: string): Promise<Heard> => {
    const stream = open(userId, { address: userId });
    await stream.until("caught-up");
    await looks(userId);
    return hear(stream);
  };
  const first = await listen("u_0");
  await passes();
  assert.equal(store.reads.get("peersOf"), undefined);
  const rest = [];
  for (const userId of crowd.slice(1)) rest.push(await listen(userId));
  await passes();
  for (const each of [first, ...rest]) each.take();
  const before = store.reads.get("peersOf") ?? 0;
  await listen("u_ana");
  await passes();
  assert.ok([first, ...rest].every((each) => each.take().join() === "+u_ana"));
  assert.equal(store.reads.get("peersOf"), before + 2, "who is to be told, and whom the newcomer sees");
});

test("who hides is seen by nobody and sees nobody, from that moment on and until they hide no more", async () => {
  const { store, delivery, passes, listens, looks } = createWorld("u_ana", "u_ben", "u_cat");
  store.hide("u_cat", true);
  const [ana, ben, cat] = [
    await listens("u_ana", "c_1"),
    await listens("u_ben", "c_1"),
    await listens("u_cat", "c_1"),
  ];
  await passes();
  assert.deepEqual([ana.take(), ben.take(), cat.take()], [["+u_ben"], ["+u_ana"], []]);
  await delivery.setTyping("c_1", "u_cat", true);
  await delivery.setTyping("c_1", "u_ben", true);
  await passes();
  assert.deepEqual([ana.take(), ben.take(), cat.take()], [["u_ben…"], [], []]);
  assert.deepEqual(await delivery.presenceOf("u_cat", ["u_ana"]), []);
  assert.deepEqual(await delivery.presenceOf("u_ana", ["u_cat"]), []);
  assert.deepEqual(await delivery.onlineAmong("u_cat", ["u_ana"]), new Set());

  store.hide("u_ben", true);
  await delivery.preferencesChanged("u_ben", { hidePresence: true });
  await passes();
  assert.deepEqual([ana.take(), ben.take()], [["-u_ben"], ["-u_ana", "-u_cat"]]);
  store.hide("u_cat", false);
  await delivery.preferencesChanged("u_cat", { hidePresence: false });
  await looks("u_ben");
  await passes();
  assert.deepEqual([ana.take(), ben.take(), cat.take()], [["+u_cat"], [], ["+u_ana"]]);
});

test("who joins is shown as here to those who did not know them, as these are to the newcomer", async () => {
  const { store, delivery, passes, listens } = createWorld("u_ana");
  const [ana, ben] = [await listens("u_ana", ""), await listens("u_ben", "")];
  await passes();
  assert.deepEqual([ana.take(), ben.take()], [[], []]);
  delivery.hint(store.join("c_1", "u_ben"));
  await passes();
  assert.deepEqual([ana.take(), ben.take()], [["+u_ben"], ["+u_ana"]]);
});

test("who writes is told to those who look at the conversation, and to nobody else", async () => {
  const { delivery, passes, listens } = createWorld("u_ana", "u_ben", "u_cat", "u_dan");
  const ana = await listens("u_ana", "c_1");
  const ben = await listens("u_ben", "c_2");
  const cat = await listens("u_cat");
  const eve = await listens("u_eve", "c_1");
  await passes();
  for (const each of [ana, ben, cat, eve]) each.take();
  await delivery.setTyping("c_1", "u_dan", true);
  await passes();
  assert.deepEqual([ana.take(), ben.take(), cat.take(), eve.take()], [["u_dan…"], [], [], []]);
  await delivery.setTyping("c_1", "u_dan", false);
  await passes();
  assert.deepEqual(ana.take(), ["u_dan."]);
});

test("whoever turns to a conversation learns who writes there", async () => {
  const { delivery, passes, listens, looks } = createWorld("u_ana", "u_ben", "u_cat");
  const ana = await listens("u_ana", "");
  await delivery.setTyping("c_1", "u_ben", true);
  await delivery.setTyping("c_1", "u_ana", true);
  await passes();
  assert.deepEqual(ana.take(), []);
  await looks("u_ana", "c_1");
  await passes();
  assert.deepEqual(ana.take(), ["u_ben…"]);
});

test("a message that comes before it was told that it is being written is not announced afterwards", async () => {
  const { delivery, store, passes, listens } = createWorld("u_ana", "u_ben");
  const ana = await listens("u_ana", "c_1");
  await delivery.setTyping("c_1", "u_ben", true);
  await passes();
  assert.deepEqual(ana.take(), ["u_ben…"]);
  await delivery.setTyping("c_1", "u_ben", true);
  delivery.wrote("c_1", "u_ben");
  delivery.hint(store.send("c_1", "u_ben", "done"));
  await passes();
  assert.deepEqual(ana.take(), ["u_ben."]);
});

test("P7: who was removed is not told who writes there, though the stream had not heard of it", async () => {
  const { delivery, store, clock, open, looks, passes } = createWorld("u_ana", "u_ben");
  const stream = open("u_ana");
  await stream.until("caught-up");
  await looks("u_ana", "c_1");
  await delivery.setTyping("c_1", "u_ben", true);
  delivery.hint(store.leave("c_1", "u_ana"));
  clock.advance(settings.newsPaceMs);
  const ana = hear(stream);
  await passes();
  assert.deepEqual(ana.take(), []);
});

test("when somebody was here last is told with their going, written down, and never of who hides", async () => {
  const { store, delivery, clock, sightings, rest, passes, listens, open } = createWorld(
    "u_ana",
    "u_ben",
    "u_cat",
  );
  store.hide("u_cat", true);
  const ana = open("u_ana");
  await ana.until("caught-up");
  await delivery.keepAlive({ userId: "u_ana", deviceId: "d_s_u_ana" }, "");
  const [ben, cat] = [await listens("u_ben", ""), await listens("u_cat", "")];
  await passes();
  assert.equal((await ana.until("ephemeral")).at(-1)?.kind, "ephemeral");
  const left = clock.now();
  ben.leave();
  cat.leave();
  const went = ana.until("ephemeral");
  await rest();
  clock.advance(settings.lingerMs + 1000);
  await passes();
  assert.deepEqual((await went).at(-1), {
    kind: "ephemeral",
    presence: [{ userId: "u_ben", online: false, lastSeenAt: left }],
    typing: [],
  });
  await delivery.settle();
  const people = new Map(sightings.flatMap((each) => [...each.people]));
  assert.equal(people.get("u_ben"), left);
  assert.equal(people.has("u_cat"), false);
  assert.equal(people.has("u_ana"), true, "a server that stops notes who is here");
  const devices = new Set(sightings.flatMap((each) => [...each.devices.keys()]));
  assert.deepEqual(devices, new Set(["d_s_u_ben", "d_s_u_cat"]));
});

test("P7: whoever begins to hide is gone without a time, though they were away a moment ago", async () => {
  const { store, delivery, passes, listens, clock } = createWorld("u_ana", "u_ben");
  const ana = await listens("u_ana", "");
  const before = await listens("u_ben", "");
  await passes();
  before.leave();
  clock.advance(settings.lingerMs + 500);
  await listens("u_ben", "");
  store.hide("u_ben", true);
  await delivery.preferencesChanged("u_ben", { hidePresence: true });
  await passes();
  assert.deepEqual(ana.presence().at(-1), { userId: "u_ben", online: false, lastSeenAt: undefined });
});

test("when preferences change, others' marks are told anew, to their person and of them", async () => {
  const { store, delivery, passes, open } = createWorld("u_ana", "u_ben");
  const mark = { conversationId: "c_1", userId: "u_ben", deliveredSeq: 3, readSeq: 1 };
  store.mark(mark);
  const stream = open("u_ana");
  await stream.until("caught-up");
  assert.equal((await stream.next())?.kind, "receipts");
  for (const who of ["u_ben", "u_ana"]) {
    const told = stream.until("receipts");
    await delivery.preferencesChanged(who, { hidePresence: false });
    await passes();
    assert.deepEqual((await told).at(-1), { kind: "receipts", marks: [mark] });
  }
});

test("nothing is left of those who looked and wrote, some seconds after the last stream", async () => {
  const { delivery, clock, passes, listens } = createWorld("u_ana", "u_ben");
  const streams = [await listens("u_ana", "c_1"), await listens("u_ben", "c_1")];
  await delivery.setTyping("c_1", "u_ana", true);
  await passes();
  for (const stream of streams) stream.leave();
  clock.advance(settings.onlineMs + 5000);
  await passes(3000);
  const { people, typists, sightings, timers, subscriptions } = delivery.stats();
  assert.deepEqual([people, typists, sightings, timers, subscriptions], [0, 0, 0, 0, 0]);
  assert.equal(clock.timers(), 0);
});
