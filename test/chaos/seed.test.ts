import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom, type Random } from "./seed.ts";

const some = (random: Random) => Array.from({ length: 20 }, () => random.below(1000));

test("a seed determines every choice", () => {
  assert.deepEqual(some(createRandom(7)), some(createRandom(7)));
  assert.notDeepEqual(some(createRandom(7)), some(createRandom(8)));
});

test("what one actor chooses does not depend on how much another has chosen", () => {
  const run = createRandom(7);
  const before = some(run.derive("ana"));
  some(run);
  some(run.derive("ben"));
  assert.deepEqual(some(run.derive("ana")), before);
  assert.notDeepEqual(some(run.derive("ben")), before);
});

test("a shuffle keeps everything, and choices reach both ends", () => {
  const random = createRandom(1);
  const items = Array.from({ length: 30 }, (_, index) => index);
  const mixed = random.shuffle(items);
  assert.notDeepEqual(mixed, items);
  assert.deepEqual(
    mixed.toSorted((a, b) => a - b),
    items,
  );
  const picked = new Set(Array.from({ length: 2000 }, () => random.pick(items)));
  assert.equal(picked.size, items.length);
});
