import assert from "node:assert/strict";
import { test } from "node:test";
import type { Outcome } from "../chat/outcome.ts";
import { fetched } from "./fetched.ts";

interface Actions {
  double(number: number): Promise<Outcome<number>>;
}

test("actions that are fetched when they are wanted answer as themselves, or as a server that cannot be reached", async () => {
  let network = false;
  const actions = fetched<Actions>(async () => {
    if (!network) throw new TypeError("Failed to fetch dynamically imported module");
    return { double: async (number) => ({ ok: true, value: 2 * number }) };
  });
  const { double } = actions;
  const refused = await double(21);
  assert.equal(!refused.ok && refused.failure.reason, "unreachable");
  network = true;
  assert.deepEqual(await double(21), { ok: true, value: 42 });
  assert.equal(actions.double, double, "so that a screen does not ask again because of it");
});
