import assert from "node:assert/strict";
import { test } from "node:test";
import { json, table } from "./print.ts";

test("what others wrote does nothing to the operator's terminal, in tables and in JSON", () => {
  const evil = "a\x1b[2J\x9b1m\u202eb\nc\u{e0001}";
  const shown = String.raw`a\u{1b}[2J\u{9b}1m\u{202e}b\u{a}c\u{e0001}`;
  const lines = [`${"name".padEnd(shown.length)}  id`, `${shown}  1`];
  assert.equal(table(["name", "id"], [[evil, "1"]]), lines.join("\n"));
  assert.equal(json({ evil }), String.raw`{"evil":"a\u001b[2J\u009b1m\u202eb\nc\udb40\udc01"}`);
  assert.deepEqual(JSON.parse(json({ evil })), { evil });
});
