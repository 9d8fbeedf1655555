import assert from "node:assert/strict";
import { test } from "node:test";
import type { OperatorCalls } from "../transport/operator-calls.ts";
import { createOperators } from "./operators.ts";

test("what operators use and cannot be fetched answers like a server that cannot be reached, and is fetched again", async () => {
  let network = false;
  const operators = createOperators(async () => {
    if (!network) throw new TypeError("Failed to fetch dynamically imported module");
    return { listSignUpInvitations: async () => [] } as Partial<OperatorCalls> as OperatorCalls;
  });
  const refused = await operators.listSignUpInvitations();
  assert.ok(!refused.ok);
  assert.equal(refused.failure.reason, "unreachable");
  network = true;
  assert.deepEqual(await operators.listSignUpInvitations(), { ok: true, value: [] });
});
