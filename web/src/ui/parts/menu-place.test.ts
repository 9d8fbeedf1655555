import assert from "node:assert/strict";
import { test } from "node:test";
import { besideAnchor } from "./menu-place.ts";

const screen = { width: 1000, height: 600, rightToLeft: false };
const menu = { width: 200, height: 300 };
const button = { left: 900, right: 940, top: 20, bottom: 60, align: "end" } as const;

test("a menu stands below its button and keeps to the edge it was told", () => {
  assert.deepEqual(besideAnchor(button, menu, screen), { left: 740, top: 66 });
  assert.deepEqual(besideAnchor({ ...button, left: 100, right: 140, align: "start" }, menu, screen), {
    left: 100,
    top: 66,
  });
});

test("a menu at the lower edge opens upwards, and one that fits nowhere stays on the screen", () => {
  assert.equal(besideAnchor({ ...button, top: 500, bottom: 540 }, menu, screen).top, 194);
  assert.equal(besideAnchor({ ...button, top: 200, bottom: 340 }, menu, screen).top, 292);
});

test("a menu never leaves the screen sideways", () => {
  assert.equal(besideAnchor({ ...button, left: 0, right: 10 }, menu, screen).left, 8);
  assert.equal(besideAnchor({ ...button, left: 995, right: 995, align: "start" }, menu, screen).left, 792);
});

test("where one reads from right to left, start and end are the other edges", () => {
  const rightToLeft = { ...screen, rightToLeft: true };
  assert.equal(besideAnchor({ ...button, left: 100, right: 140 }, menu, rightToLeft).left, 100);
  assert.equal(besideAnchor({ ...button, align: "start" }, menu, rightToLeft).left, 740);
});
