import assert from "node:assert/strict";
import { test } from "node:test";
import { LightEnding, over } from "./ending.ts";

test("an ending is heard once by all who listen then, and by nobody who came later or left", () => {
  const ending = new LightEnding();
  const heard: string[] = [];
  const leaver = () => heard.push("left");
  ending.addEventListener("abort", () => heard.push("first"));
  ending.addEventListener("abort", leaver);
  ending.addEventListener("abort", () => heard.push("second"));
  ending.removeEventListener("abort", leaver);
  assert.equal(ending.reason, undefined);
  ending.throwIfAborted();
  ending.end();
  ending.end();
  ending.addEventListener("abort", () => heard.push("late"));
  assert.deepEqual(heard, ["first", "second"]);
  assert.equal(ending.reason, over);
  assert.throws(
    () => ending.throwIfAborted(),
    (error) => error === over,
  );
});
