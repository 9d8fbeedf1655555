import assert from "node:assert/strict";
import { test } from "node:test";
import type { OutboxRow } from "../chat/outbox-row.ts";
import { queuedRows } from "./copy.ts";

function row(id: string, order: number): OutboxRow {
  return {
    ...{ id, order, key: "@bob", title: "bob", target: { username: "bob" }, text: id, typedAt: 0 },
    ...{ state: "waiting", attempted: false, stored: undefined, doubtful: false, failure: undefined },
  };
}

test("P5: a row that reached the outbox while it was still among the typed ones is one row", () => {
  const typed = [row("two", Infinity), row("three", Infinity)];
  const shown = queuedRows([row("one", 1), row("two", 2)], typed);
  assert.deepEqual(
    shown.map(({ id, order }) => [id, order]),
    [
      ["one", 1],
      ["two", 2],
      ["three", Infinity],
    ],
  );
});
