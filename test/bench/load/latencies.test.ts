import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { quantile } from "../web/figures.ts";
import { Latencies } from "./latencies.ts";

test("quantiles are those of all that was measured, to 2 %", () => {
  const ms = fc.double({ min: 0.01, max: 60_000, noNaN: true });
  const share = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(ms, { minLength: 1, maxLength: 200 }), share, (measured, share) => {
      const latencies = new Latencies();
      for (const each of measured) latencies.add(each);
      const exact = quantile(measured, share);
      const told = latencies.quantile(share);
      assert.ok(told >= exact * 0.999 && told <= exact * 1.021, `${told} for ${exact}`);
    }),
  );
});

test("what was measured while warming up is forgotten", () => {
  const latencies = new Latencies();
  latencies.add(500);
  latencies.clear();
  latencies.add(1);
  assert.deepEqual(latencies.summary(), { p50: 1, p99: 1, most: 1 });
});
