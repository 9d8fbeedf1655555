import assert from "node:assert/strict";
import { test } from "node:test";
import type { AnomalyName } from "./anomaly.ts";
import { check } from "./check.ts";
import { createScribe, type Scribe } from "./scribe.ts";

/** Two stories that differ in little: what must be reported, under one name alone, and what must not. */
interface Case {
  name: AnomalyName;
  title: string;
  wrong(scribe: Scribe): void;
  right(scribe: Scribe): void;
}

/** One test for each: what is wrong is called by its name and nothing else, with lines that show it; what is right is not. */
export function judge(cases: readonly Case[]): void {
  for (const { name, title, wrong, right } of cases) {
    test(`${name}: ${title}`, () => {
      const bad = createScribe();
      wrong(bad);
      const found = check(bad.events);
      assert.deepEqual([...new Set(found.map((anomaly) => anomaly.name))], [name]);
      for (const { evidence } of found) {
        assert.ok(evidence.length > 0 && evidence.every((event) => bad.events.includes(event)));
      }
      const good = createScribe();
      right(good);
      assert.deepEqual(check(good.events), []);
    });
  }
}

/** Ana's messages are sent and answered, one after the other. */
export function answered(scribe: Scribe, ...ids: string[]): void {
  for (const [index, id] of ids.entries()) scribe.sent(scribe.send("ana", id), index + 1);
}

/** The members of a room of two, as a frame has them. */
export const both = [
  { userId: "ana", version: 1, left: false },
  { userId: "ben", version: 2, left: false },
];

/** A row on a screen. */
export const stored = (id: string, seq: number) => ({
  id,
  seq,
  text: `text of ${id}`,
  state: "stored" as const,
});
