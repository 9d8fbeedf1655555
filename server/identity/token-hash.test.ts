import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hashSecret } from "./secrets.ts";
import { hashToken } from "./token-hash.ts";

/** Tokens that are alike but for a letter or two, and any others. */
const token = fc.oneof(
  fc
    .array(fc.constantFrom("A", "B"), { minLength: 2, maxLength: 2 })
    .map((letters) => letters.join("x".repeat(41))),
  fc
    .array(fc.constantFrom(..."AZaz09-_"), { minLength: 43, maxLength: 43 })
    .map((letters) => letters.join("")),
);

test("P7: whatever tokens come by a connection, and whose it is, each is looked up by its own hash", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 2 }), token)), (calls) => {
      const connections = [{}, {}, undefined];
      for (const [by, brought] of calls)
        assert.equal(hashToken(brought, connections[by]), hashSecret(brought));
    }),
  );
});
