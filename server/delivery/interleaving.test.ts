/** A change that comes at the worst moment: in turn, at every point at which a stream waits for the store. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDeliveryWorld, type DeliveryWorld } from "../../test/delivery/delivery-world.ts";
import type { Frame } from "./frame.ts";

/** A world in which `change` happens, and is rung, at the nth time from `arm` on that anything waits for the store. */
function createInterruptedWorld(nth: number, change: (world: DeliveryWorld) => void) {
  let armed = false;
  let waits = 0;
  const world = createDeliveryWorld(async () => {
    if (!armed) return;
    waits += 1;
    if (waits === nth) change(world);
  });
  return {
    ...world,
    arm() {
      armed = true;
    },
    /** False once `nth` is beyond the last point. */
    interrupted: () => waits >= nth,
  };
}

/** Everything that a stream says until it only waits for what will be: no time passes. */
async function untilIdle(next: () => Promise<Frame | undefined>): Promise<string[]> {
  const texts: string[] = [];
  for (;;) {
    const frame = await Promise.race([next(), idle()]);
    if (frame === "idle" || frame === undefined) return texts;
    if (frame.kind === "changes") texts.push(...frame.changes.messages.map(({ text }) => text));
  }
}

/** Resolves after all that can go on without time passing. */
async function idle(): Promise<"idle"> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  return "idle";
}

const say = (text: string) => (world: DeliveryWorld) =>
  world.delivery.hint(world.store.send("c_1", "u_ben", text));

/** Calls `play` for the 1st, 2nd, 3rd … point until there is none; there are at least `least`. */
async function atEveryPoint(least: number, play: (nth: number) => Promise<boolean>): Promise<void> {
  let nth = 1;
  while (await play(nth)) nth += 1;
  assert.ok(nth > least, `${nth - 1} points`);
}

for (const [how, cursors] of [
  ["goes on from its cursors", { u_ana: 1, c_1: 3 }],
  ["has missed something", { u_ana: 1, c_1: 2 }],
  ["begins", {}],
] as const) {
  test(`P5: subscribe, then read: what changes while a stream opens that ${how} is neither missed nor waits for the clock`, async () => {
    await atEveryPoint(4, async (nth) => {
      const world = createInterruptedWorld(nth, say("meanwhile"));
      for (const userId of ["u_ana", "u_ben"]) world.store.join("c_1", userId);
      world.store.send("c_1", "u_ben", "before");
      world.arm();
      const epoch = how === "begins" ? "" : "e1";
      const stream = world.open("u_ana", { epoch, cursors: new Map(Object.entries(cursors)) });
      const texts = await untilIdle(stream.next);
      const expected = how === "goes on from its cursors" ? [] : ["before"];
      if (world.interrupted()) expected.push("meanwhile");
      assert.deepEqual(texts, expected, `interrupted at point ${nth}`);
      stream.leave();
      return world.interrupted();
    });
  });
}

test("P5: clear the bell, then read: what changes while a live stream reads is neither missed nor waits for the clock", async () => {
  await atEveryPoint(2, async (nth) => {
    const world = createInterruptedWorld(nth, say("second"));
    for (const userId of ["u_ana", "u_ben"]) world.store.join("c_1", userId);
    const stream = world.open("u_ana");
    await stream.until("caught-up");
    world.arm();
    say("first")(world);
    const expected = ["first"];
    const texts = await untilIdle(stream.next);
    if (world.interrupted()) expected.push("second");
    assert.deepEqual(texts, expected, `interrupted at point ${nth}`);
    stream.leave();
    return world.interrupted();
  });
});

test("P7: what is said behind the back of somebody who is removed while their stream reads is never sent to them", async () => {
  await atEveryPoint(2, async (nth) => {
    const world = createInterruptedWorld(nth, ({ store, delivery }) => {
      delivery.hint([...store.leave("c_1", "u_ana"), ...store.send("c_1", "u_ben", "secret")]);
    });
    for (const userId of ["u_ana", "u_ben"]) world.store.join("c_1", userId);
    // Whose stream shares its reads with the other's.
    const [ana, ben] = ["u_ana", "u_ben"].map((userId) => world.open(userId));
    assert.ok(ana && ben);
    await Promise.all([ana.until("caught-up"), ben.until("caught-up")]);
    world.arm();
    say("first")(world);
    const [seen, told] = await Promise.all([untilIdle(ana.next), untilIdle(ben.next)]);
    if (!world.interrupted()) return false;
    assert.ok(!seen.includes("secret"), `interrupted at point ${nth}`);
    assert.deepEqual(told, ["first", "secret"]);
    ana.leave();
    ben.leave();
    return true;
  });
});

test("P5: an opening stream reads the store; bytes that live streams share are not handed to it", async () => {
  const { store, delivery, open } = createDeliveryWorld();
  for (const userId of ["u_ana", "u_ben"]) store.join("c_1", userId);
  const live = open("u_ana");
  await live.until("caught-up");
  for (const text of ["one", "two"]) {
    delivery.hint(store.send("c_1", "u_ben", text));
    await live.until("changes");
  }
  store.edit("c_1", 1, "one, mended");
  // Of the same person, who may have what was shared: on a device that slept meanwhile.
  const cursors = new Map(Object.entries({ u_ana: 1, c_1: 2 }));
  const opening = open("u_ana", { epoch: "e1", cursors });
  store.reads.clear();
  assert.deepEqual(await untilIdle(opening.next), ["one, mended", "two"]);
  assert.deepEqual([store.reads.get("readShared"), store.reads.get("readChanges")], [undefined, 1]);
  live.leave();
  opening.leave();
});

test("P5: who leaves and comes back while others' shared read is under way is not forgotten by their stream", async () => {
  let answer: (() => void) | undefined;
  let waits = 0;
  const { store, delivery, open } = createDeliveryWorld(async (read) => {
    if (read !== "readShared") return;
    waits += 1;
    // Behind the snapshot of the first read: what it saw is on its way for long.
    if (waits === 2) await new Promise<void>((resolve) => (answer = resolve));
  });
  for (const userId of ["u_ana", "u_ben"]) store.join("c_1", userId);
  const [ana, ben] = ["u_ana", "u_ben"].map((userId) => open(userId));
  assert.ok(ana && ben);
  await Promise.all([ana.until("caught-up"), ben.until("caught-up")]);
  delivery.hint(store.leave("c_1", "u_ana"));
  const toBen = ben.until("changes");
  await idle();
  delivery.hint([...store.join("c_1", "u_ana"), ...store.send("c_1", "u_ben", "welcome back")]);
  // Her list says that she is in; the read that she joins then says that she is not.
  await ana.until("changes");
  const toAna = untilIdle(ana.next);
  assert.ok(answer);
  answer();
  assert.deepEqual(await toAna, ["welcome back"]);
  await toBen;
  ana.leave();
  ben.leave();
});
