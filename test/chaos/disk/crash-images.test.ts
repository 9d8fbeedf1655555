import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { createRandom } from "../seed.ts";
import { crashImages, cutOften, fastDir } from "./crash-images.ts";
import { recordLoad } from "./recorded-load.ts";
import type { DiskEvent } from "./recording.ts";

/** What somebody asks for, or a seed of its own for each run. */
const seed = Number(process.env["SEED"] ?? randomInt(2 ** 32));
const count = Number(process.env["CRASH_IMAGES"] ?? 300);

test("P1, P3: a power cut at any moment loses nothing that was answered, and leaves no gap", async (t) => {
  t.diagnostic(`SEED=${seed}, ${count} images`);
  const { images, answered, problems } = await crashImages({ seed, count });
  assert.deepEqual(problems.slice(0, 5), [], `SEED=${seed}`);
  assert.equal(images, count);
  assert.ok(answered > images, "there was something to lose");
});

/** Each as if another server had been recorded. */
const defects: [title: string, damage: (events: DiskEvent[]) => DiskEvent[]][] = [
  ["does not write through to the disk", (events) => events.filter(({ kind }) => kind !== "sync")],
  ["answers before it has written through to the disk", answerEarly],
  [
    "trusts the log to the disk's cache",
    (events) => events.filter((event) => event.kind !== "sync" || event.file !== "restante.db-wal"),
  ],
];

test("P1: a power cut shows a server that breaks the promise", async (t) => {
  t.diagnostic(`SEED=${seed}`);
  await using home = await fastDir();
  const recorded = await recordLoad(home.path, createRandom(seed));
  const checkpoint = recorded.events.find((event) => event.kind === "sync" && event.file === "restante.db");
  assert.ok(checkpoint, "the log was written back to the database at least once");
  for (const [title, damage] of defects) {
    const damaged = { ...recorded, events: damage(recorded.events) };
    const { problems } = await cutOften(home.path, damaged, createRandom(seed), 60);
    assert.match(problems.join("\n"), /the answered message .* is lost/, `a server that ${title}`);
  }
});

/** Moves each answer before the last thing that happened to the disk. */
function answerEarly(events: readonly DiskEvent[]): DiskEvent[] {
  const moved: DiskEvent[] = [];
  let lastSync = 0;
  for (const event of events) {
    if (event.kind === "answer") moved.splice(lastSync, 0, event);
    else moved.push(event);
    if (event.kind === "sync") lastSync = moved.length - 1;
  }
  return moved;
}
