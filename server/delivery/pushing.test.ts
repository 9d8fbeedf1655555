import assert from "node:assert/strict";
import { test } from "node:test";
import { noChanges, type Message } from "../chat/model.ts";
import type { SharedChanges, SharedPosition } from "./feed-store.ts";
import { LiveFeed } from "./live-feed.ts";
import { createPushing } from "./pushing.ts";
import type { Subscriber } from "./subscriber.ts";

/** A stream that rests at `at`, and notes what it takes and what it hears. */
function createListener(userId: string, at: number | undefined) {
  const noted: string[] = [];
  let stands = at;
  const subscriber: Subscriber<string> = {
    userId,
    deviceId: `d_${userId}`,
    hear: (_feed, version) => void noted.push(`hears ${version}`),
    standsAt: () => stands,
    offer({ changes: { after, through }, encoded }) {
      if (stands !== after) return false;
      noted.push(`takes ${encoded}`);
      stands = through;
      return true;
    },
    marksMoved() {},
    presenceChanged() {},
    beganToLook() {},
    typingChanged() {},
    preferencesChanged() {},
  };
  return { subscriber, noted };
}

/** A feed with these streams; each read is answered by `read`, which gives up to where it reaches and for whom. */
function createWorld(
  listeners: readonly { subscriber: Subscriber<string> }[],
  read: (position: SharedPosition) => Promise<{ through: number; readers: string[] } | undefined>,
) {
  const live = new LiveFeed<string>("c_1");
  for (const { subscriber } of listeners) live.add(subscriber);
  const positions: SharedPosition[] = [];
  const errors: unknown[] = [];
  const one = async (position: SharedPosition): Promise<SharedChanges | undefined> => {
    positions.push(position);
    const found = await read(position);
    if (found === undefined) return undefined;
    const { through, readers } = found;
    const changes = { ...noChanges("c_1"), after: position.after, through };
    return { changes, readers: { ids: new Set(readers), at: through } };
  };
  const pushing = createPushing<string>({
    store: { readShared: (all) => Promise.all(all.map(one)) },
    encode: (frame) => (frame.kind === "changes" ? `${frame.changes.after}-${frame.changes.through}` : ""),
    onError: (error) => errors.push(error),
  });
  return {
    live,
    positions,
    errors,
    hint(head: number, stored?: readonly Message[]) {
      live.head = Math.max(live.head, head);
      pushing.note(live, stored);
      pushing.start();
    },
    settled: () => new Promise(setImmediate),
  };
}

const all = ["u_ana", "u_ben", "u_cat"];

test("P7: a frame is offered to those who were members in its snapshot, and nobody else", async () => {
  const [ana, ben] = [createListener("u_ana", 4), createListener("u_ben", 4)];
  const world = createWorld([ana, ben], async () => ({ through: 5, readers: ["u_ben"] }));
  world.hint(5);
  await world.settled();
  assert.deepEqual(ana.noted, ["hears 5"]);
  assert.deepEqual(ben.noted, ["takes 4-5"]);
});

test("P5: whoever is busy, or stands elsewhere, is rung", async () => {
  const [ana, ben, cat] = [
    createListener("u_ana", undefined),
    createListener("u_ben", 4),
    createListener("u_cat", 3),
  ];
  const world = createWorld([ana, ben, cat], async () => ({ through: 5, readers: all }));
  world.hint(5);
  await world.settled();
  assert.deepEqual([ana.noted, ben.noted, cat.noted], [["hears 5"], ["takes 4-5"], ["hears 5"]]);
});

test("when nobody waits, nothing is read; everybody is rung", async () => {
  const ana = createListener("u_ana", undefined);
  const world = createWorld([ana], async () => assert.fail("It is not read."));
  world.hint(5);
  await world.settled();
  assert.deepEqual(ana.noted, ["hears 5"]);
});

test("P5: what is hinted while a read is under way is read after it, once", async () => {
  const ana = createListener("u_ana", 4);
  const reads = [5, 8];
  const world = createWorld([ana], async () => {
    if (reads.length === 2) for (const head of [6, 7, 8]) world.hint(head);
    return { through: reads.shift() ?? assert.fail("It is read once more."), readers: all };
  });
  world.hint(5);
  await world.settled();
  assert.deepEqual(ana.noted, ["takes 4-5", "takes 5-8"]);
});

test("P5: a read that saw nothing of what was hinted after its snapshot is repeated", async () => {
  const ana = createListener("u_ana", 4);
  const reads = [4, 6];
  const world = createWorld([ana], async () => {
    const through = reads.shift() ?? assert.fail("It is read once more.");
    // Behind the snapshot.
    if (through === 4) world.hint(6);
    return { through, readers: all };
  });
  world.hint(5);
  await world.settled();
  assert.deepEqual(ana.noted, ["takes 4-6"]);
});

test("P5: when a read fails, everybody is rung, and the next hint is read again", async () => {
  const ana = createListener("u_ana", 4);
  let fail = true;
  const world = createWorld([ana], async () => {
    if (fail) throw new Error("no disk");
    return { through: 6, readers: all };
  });
  world.hint(5);
  await world.settled();
  assert.deepEqual(ana.noted, ["hears 5"]);
  assert.equal(world.errors.length, 1);
  fail = false;
  world.hint(6);
  await world.settled();
  assert.deepEqual(ana.noted, ["hears 5", "takes 4-6"]);
});

test("P7: those who are known are not asked about again, those who came since are, and who has gone is forgotten", async () => {
  const listeners = Array.from({ length: 8 }, (_, n) => createListener(`u_${n}`, 4));
  const live = new LiveFeed<string>("c_1");
  for (const { subscriber } of listeners.slice(0, 7)) live.add(subscriber);
  assert.deepEqual(
    live.positionAt(4).newcomers,
    listeners.slice(0, 7).map(({ subscriber }) => subscriber.userId),
  );
  const ids = new Set(live.positionAt(4).newcomers);
  const changes = { ...noChanges("c_1"), after: 4, through: 5 };
  live.share({ changes, encoded: "4-5", readers: ids }, { at: 5, ids });
  live.add(listeners[7]?.subscriber ?? assert.fail());
  const { known, newcomers } = live.positionAt(5);
  assert.deepEqual([known, newcomers], [{ at: 5, ids }, ["u_7"]]);
  for (const { subscriber } of listeners.slice(0, 5)) live.delete(subscriber);
  assert.deepEqual(live.positionAt(5).known.ids, new Set());
  assert.deepEqual(live.positionAt(5).newcomers, ["u_5", "u_6", "u_7"]);
});

/** Messages that were stored at each of these versions. */
function storedAt(...versions: number[]): Message[] {
  const sender = { userId: "u_ana", username: "ana", unclaimed: false };
  const nothing = {
    editedAt: undefined,
    deletedAt: undefined,
    replyToSeq: 0,
    forwarded: undefined,
    reactions: [],
  };
  return versions.map((version) => {
    const names = { conversationId: "c_1", seq: version, version, clientMessageId: `${version}` };
    return { ...names, sender, text: "", createdAt: 0, ...nothing };
  });
}

test("P5: what comes along with a hint is handed out without a read, from where each who rests stands", async () => {
  const [ana, ben] = [createListener("u_ana", 4), createListener("u_ben", undefined)];
  const world = createWorld([ana, ben], async () => ({ through: 5, readers: all }));
  world.hint(5);
  await world.settled();
  world.hint(7, storedAt(6, 7));
  world.hint(8, storedAt(6, 7, 8));
  assert.deepEqual(ana.noted, ["takes 4-5", "takes 5-7", "takes 7-8"]);
  assert.deepEqual(ben.noted, ["hears 5", "hears 7", "hears 8"]);
  assert.equal(world.positions.length, 1);
});

for (const [what, hints] of [
  ["leaves a gap", [[7, storedAt(7)]]],
  ["is not the newest any more", [[8], [6, storedAt(6)]]],
  ["was had before", [[6, storedAt(5)]]],
] as [string, [number, Message[]?][]][]) {
  test(`P5: what comes along with a hint and ${what} is not handed out: it is read`, async () => {
    const ana = createListener("u_ana", 4);
    const reads = [5, 8];
    const world = createWorld([ana], async () => ({ through: reads.shift() ?? 8, readers: all }));
    world.hint(5);
    await world.settled();
    for (const [head, stored] of hints) world.hint(head, stored);
    await world.settled();
    const taken = ana.noted.filter((noted) => noted.startsWith("takes"));
    assert.deepEqual(taken, ["takes 4-5", "takes 5-8"]);
  });
}

test("P7: what comes along with a hint is not handed out while somebody listens of whom nobody knows whether they are a member", async () => {
  const [ana, ben, cat] = [
    createListener("u_ana", 4),
    createListener("u_ben", 5),
    createListener("u_cat", 6),
  ];
  const reads = [
    { through: 5, readers: ["u_ana"] },
    { through: 6, readers: ["u_ana", "u_cat"] },
  ];
  const world = createWorld([ana], async () => reads.shift());
  world.hint(5);
  await world.settled();
  for (const { subscriber } of [ben, cat]) world.live.add(subscriber);
  world.hint(6, storedAt(6));
  await world.settled();
  assert.deepEqual([ana.noted, ben.noted], [["takes 4-5", "takes 5-6"], ["hears 6"]]);
  world.live.delete(ben.subscriber);
  world.hint(7, storedAt(7));
  assert.deepEqual(ana.noted.at(-1), "takes 6-7");
  assert.deepEqual(cat.noted, ["hears 6", "takes 6-7"]);
  assert.deepEqual(ben.noted, ["hears 6"]);
});

test("what all have taken is kept for nobody; what somebody missed is there when they come for it", async () => {
  const [ana, ben] = [createListener("u_ana", 4), createListener("u_ben", 4)];
  const world = createWorld([ana, ben], async () => ({ through: 5, readers: all }));
  world.hint(5);
  await world.settled();
  assert.equal(world.live.tail?.at(4, "u_ana"), undefined);
  world.live.delete(ben.subscriber);
  world.live.add(createListener("u_ben", undefined).subscriber);
  world.hint(6, storedAt(6));
  assert.equal(world.live.tail?.at(5, "u_ben")?.encoded, "5-6");
});

test("what a deletion takes back is not there any more for who missed it, also when all have taken the deletion", () => {
  const [ana, ben] = [createListener("u_ana", 4), createListener("u_ben", 3)];
  const world = createWorld([ana, ben], async () => assert.fail("It is not read."));
  const ids = new Set(["u_ana", "u_ben"]);
  const changes = { ...noChanges("c_1"), after: 3, through: 4 };
  world.live.share({ changes, encoded: "3-4", readers: ids }, { at: 4, ids });
  world.hint(5, storedAt(5));
  assert.equal(world.live.tail?.at(4, "u_ben")?.encoded, "4-5");
  world.live.delete(ben.subscriber);
  const [said = assert.fail()] = storedAt(5);
  world.hint(6, [{ ...said, version: 6, deletedAt: 1 }]);
  assert.deepEqual(ana.noted, ["takes 4-5", "takes 5-6"]);
  assert.equal(world.live.tail?.at(4, "u_ben"), undefined);
});

for (const [what, knownAt, version] of [
  ["P7: members who are known from before a change that did not come along with its hint", 3, 5],
  ["P5: the changes before those that came along with a hint", 5, 6],
] as const) {
  test(`${what} are read`, async () => {
    const ana = createListener("u_ana", 4);
    const world = createWorld([ana], async () => ({ through: 6, readers: all }));
    const ids = new Set(["u_ana"]);
    const changes = { ...noChanges("c_1"), after: 2, through: 3 };
    world.live.share({ changes, encoded: "", readers: ids }, { at: knownAt, ids });
    world.hint(version, storedAt(version));
    await world.settled();
    assert.deepEqual(ana.noted, ["takes 4-6"]);
    assert.equal(world.positions.length, 1);
  });
}
