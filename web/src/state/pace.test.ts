import assert from "node:assert/strict";
import { test } from "node:test";
import { paced } from "./pace.ts";

function setUp() {
  const frames: (() => void)[] = [];
  const world = { told: 0, visible: true };
  const changed = paced(() => (world.told += 1), {
    visible: () => world.visible,
    nextFrame: (run) => void frames.push(run),
  });
  return { world, changed, draw: () => frames.splice(0).forEach((run) => run()), frames };
}

test("the first change of a frame is told at once, the others of it together before the next", () => {
  const { world, changed, draw, frames } = setUp();
  changed();
  assert.equal(world.told, 1);
  changed();
  changed();
  assert.equal(world.told, 1);
  draw();
  assert.equal(world.told, 2);
  changed();
  assert.equal(world.told, 2, "the frame that is being drawn has had its news");
  draw();
  assert.equal(world.told, 3);
  draw();
  assert.deepEqual([world.told, frames.length], [3, 0], "no frame is asked for without news");
  changed();
  assert.equal(world.told, 4);
});

test("a page that nobody sees, and that draws no frames, hears of everything", () => {
  const { world, changed } = setUp();
  changed();
  world.visible = false;
  changed();
  changed();
  assert.equal(world.told, 3);
});
