import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { confusablesFile } from "./vendor-confusables.ts";

test("the vendored table of confusable characters is what the package says", () => {
  const vendored = new URL("../server/identity/confusables-data.ts", import.meta.url);
  assert.equal(readFileSync(vendored, "utf8"), confusablesFile());
});
