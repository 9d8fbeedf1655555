import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { canonicalName as onServer } from "../../server/canonical-name.ts";
import { canonicalName } from "../../web/src/chat/canonical-name.ts";

test("the page compares names as the server does", () => {
  const units = [
    "binary",
    "grapheme",
    fc.constantFrom(..."aIß\u0307İıςΣﬁＡ\u00c5ー\u0130\u212a.-9"),
  ] as const;
  for (const unit of units) {
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        assert.equal(canonicalName(text), onServer(text));
        assert.equal(canonicalName(canonicalName(text)), canonicalName(text));
      }),
    );
  }
});
