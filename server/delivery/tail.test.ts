import assert from "node:assert/strict";
import { test } from "node:test";
import { noChanges } from "../chat/model.ts";
import { createTail } from "./tail.ts";

test("P7: a shared frame is given only to those who were live and members when it was read", () => {
  const tail = createTail<string>();
  const changes = { ...noChanges("c_1"), after: 4, through: 6 };
  const frame = { changes, encoded: "bytes", readers: new Set(["u_ana"]) };
  tail.add(frame);
  assert.equal(tail.at(4, "u_ana"), frame);
  assert.equal(tail.at(4, "u_ben"), undefined);
  assert.equal(tail.at(5, "u_ana"), undefined, "and only to a stream that stands where it begins");
});
