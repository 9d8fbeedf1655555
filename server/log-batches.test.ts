import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { inBatches } from "./log-batches.ts";

/** A log, what it wrote, a write each, and the end of a turn. */
function open() {
  const writes: string[][] = [];
  const ends: (() => void)[] = [];
  const out = inBatches({ write: (lines) => void writes.push(messages(lines)) }, (work) => ends.push(work));
  const endTurn = (): void => {
    for (const end of ends.splice(0)) end();
  };
  return { log: pino({ base: undefined }, out), out, writes, endTurn };
}

function messages(lines: string): string[] {
  return lines
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { msg: string }).msg);
}

test("the lines of a turn are written together, and none is kept for longer", () => {
  const { log, writes, endTurn } = open();
  log.info("one");
  log.info("two");
  assert.deepEqual(writes, []);
  endTurn();
  log.info("three");
  endTurn();
  endTurn();
  assert.deepEqual(writes, [["one", "two"], ["three"]]);
});

test("a warning, an error and the end of the process are not waited with, nor is what came before them", () => {
  const { log, out, writes, endTurn } = open();
  log.info("one");
  log.warn("two");
  log.error("three");
  log.info("four");
  out.flush();
  endTurn();
  assert.deepEqual(writes, [["one", "two"], ["three"], ["four"]]);
});

test("a turn that logs without end keeps no more than so much", () => {
  const { log, writes } = open();
  for (let line = 0; line < 100; line += 1) log.info("x".repeat(1_000));
  assert.equal(writes.length, 1);
});

test("attack 76: a log that cannot be written ends nothing, and goes on when it can be again", () => {
  let isFull = true;
  const writes: string[] = [];
  const ends: (() => void)[] = [];
  const write = (lines: string): void => {
    if (isFull) throw new Error("ENOSPC: no space left on device, write");
    writes.push(lines);
  };
  const log = pino(
    { base: undefined },
    inBatches({ write }, (work) => ends.push(work)),
  );
  log.warn("lost");
  log.info("lost too");
  ends.splice(0).forEach((end) => end());
  isFull = false;
  log.warn("there");
  assert.deepEqual(writes.flatMap(messages), ["there"]);
});
