import assert from "node:assert/strict";
import { test } from "node:test";
import { readLaneHead } from "./lane-head.ts";

test("fields are found by their names in any case, and counted with all others", () => {
  const raw = ["HOST", "localhost", "Content-Type", "text/plain", "x-other", "1", "cOOkie", "a=b"];
  const head = readLaneHead(raw);
  assert.ok(head);
  assert.equal(head.host, "localhost");
  assert.equal(head.contentType, "text/plain");
  assert.equal(head.get("Cookie"), "a=b");
  assert.equal(head.get("x-other"), null);
  assert.equal(head.get("authorization"), null);
  assert.equal(head.headerCount, 4);
  assert.equal(head.headerLength, raw.join("").length);
});

test("a field that comes twice is not the lane's to make sense of; one that it does not know may", () => {
  assert.equal(readLaneHead(["host", "a", "Host", "a"]), undefined);
  assert.equal(readLaneHead(["cookie", "", "cookie", "a=b"]), undefined);
  assert.ok(readLaneHead(["host", "a", "x-other", "1", "x-other", "2"]));
});

test("names without end are remembered in bounds, and still told apart", () => {
  for (let index = 0; index < 2_000; index += 1) readLaneHead([`x-made-up-${index}`, ""]);
  assert.equal(readLaneHead(["hOsT", "a"])?.host, "a");
  assert.equal(readLaneHead(["hOsTx", "a"])?.host, undefined);
});
