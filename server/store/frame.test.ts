import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cutFrame, type FrameRow } from "./frame.ts";

const BUDGET = 100;

/** Rows in the order of their versions, several to a version, none heavier than a frame. */
const someRows: fc.Arbitrary<FrameRow[]> = fc
  .array(
    fc.record({
      step: fc.nat(2),
      weight: fc.integer({ min: 1, max: 30 }),
      final: fc.constantFrom(false, false, false, false, true),
    }),
    { maxLength: 40 },
  )
  .map((rows) => {
    let version = 1;
    return rows.map(({ step, ...row }) => ({ ...row, version: (version += step) }));
  });

const headOf = (rows: readonly FrameRow[]): number => (rows.at(-1)?.version ?? 0) + 3;
const within = (rows: readonly FrameRow[], through: number) =>
  rows.filter(({ version }) => version <= through);
const weigh = (rows: readonly FrameRow[]) => rows.reduce((sum, { weight }) => sum + weight, 0);

test("P5: frame after frame reaches the head, taking every row once", () => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const taken: FrameRow[] = [];
      let rest = rows;
      for (let through = 0; through < headOf(rows);) {
        const next = cutFrame(rest, headOf(rows), BUDGET);
        assert.ok(next > through, "a frame moves on");
        taken.push(...within(rest, next));
        rest = rest.filter(({ version }) => version > next);
        through = next;
      }
      assert.deepEqual(taken, rows);
    }),
  );
});

test("a frame exceeds the budget only when a single version does", () => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const frame = within(rows, cutFrame(rows, headOf(rows), BUDGET));
      const versions = new Set(frame.map(({ version }) => version));
      assert.ok(weigh(frame) <= BUDGET || versions.size === 1);
    }),
  );
});

test("nothing follows a removal in its frame, and nothing else cuts a frame short", () => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const head = headOf(rows);
      const through = cutFrame(rows, head, BUDGET);
      const frame = within(rows, through);
      const removal = frame.find(({ final }) => final);
      if (removal !== undefined) assert.equal(through, removal.version);
      else if (through < head) {
        const next = rows.filter(({ version }) => version <= through + 1);
        assert.ok(weigh(next) > BUDGET, "one more version would have been too much");
      }
    }),
  );
});

test("a feed without changed rows is read to its head", () => {
  assert.equal(cutFrame([], 7, BUDGET), 7);
});
