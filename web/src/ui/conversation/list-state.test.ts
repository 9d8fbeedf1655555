import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openList, reduceList, unseen, WINDOW } from "./list-state.ts";
import type { ListEvent, ListState } from "./list-state.ts";
import type { MessageRow } from "../../state/view.ts";
import { plainRow } from "../../../../test/web/plain-rows.ts";

function row(seq: number, mine = false): MessageRow {
  const author = { userId: mine ? "u_me" : "u_bob", username: mine ? "me" : "bob", unclaimed: false };
  return { id: `m${seq}`, seq, author, mine, text: "x", time: seq, state: "stored", ...plainRow };
}

const rows = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => row(from + index));
const open = (all: MessageRow[], readSeq: number) => openList(all, readSeq, undefined, true);
const drawn = (state: ListState) => state.rows.slice(state.start, state.end).map((each) => each.seq);
const play = (state: ListState, ...events: ListEvent[]) => events.reduce(reduceList, state);

test("a conversation that is read opens at its end, one without unread rows follows it", () => {
  const { state, placement } = open(rows(1, 500), 500);
  assert.deepEqual(placement, { at: "end" });
  assert.deepEqual([state.start, state.end, state.stuck], [420, 500, true]);
});

test("a conversation opens at its first unread row, with rows on both sides", () => {
  const { state, placement } = open(rows(1, 500), 250);
  assert.deepEqual(placement, { at: "unread" });
  assert.ok(drawn(state).includes(251) && drawn(state).includes(220) && drawn(state).includes(300));
  assert.equal(state.stuck, false);
});

test("a conversation reopens where it was left, unread rows or not", () => {
  const { state, placement } = openList(rows(1, 500), 400, { rowId: "m100", top: -7 }, true);
  assert.deepEqual(placement, { at: "row", rowId: "m100", top: -7 });
  assert.ok(drawn(state).includes(100));
});

test("older rows that are loaded leave the drawn rows as they are", () => {
  const { state } = open(rows(201, 500), 300);
  const next = reduceList(state, { type: "view", rows: rows(1, 500), attending: true });
  assert.deepEqual(drawn(next), drawn(state));
});

test("new rows are drawn at the end, and the far end is trimmed", () => {
  let { state } = open(rows(1, 300), 300);
  for (let last = 301; last <= 700; last++)
    state = reduceList(state, { type: "view", rows: rows(1, last), attending: true });
  assert.equal(drawn(state).at(-1), 700);
  assert.equal(drawn(state).length, WINDOW);
  assert.equal(state.stuck, true);
});

test("a person who has scrolled up is left alone, and the new rows are counted", () => {
  const { state } = open(rows(1, 100), 100);
  const up = reduceList(state, { type: "scrolled", above: 3_000, below: 900 });
  const next = reduceList(up, { type: "view", rows: rows(1, 103), attending: true });
  assert.equal(next.stuck, false);
  assert.equal(unseen(next), 3);
  assert.equal(unseen(reduceList(next, { type: "seen", seq: 102 })), 1);
});

test("a page is turned near an end, and the other end trimmed", () => {
  let { state } = open(rows(1, 1_000), 1_000);
  for (let turns = 0; turns < 10; turns++)
    state = reduceList(state, { type: "scrolled", above: 100, below: 5_000 });
  assert.deepEqual([state.start, state.end], [520, 760]);
  state = reduceList(state, { type: "scrolled", above: 5_000, below: 100 });
  assert.deepEqual([state.start, state.end], [560, 800]);
});

test("one's own send goes to the end and takes the unread line away", () => {
  const { state } = open(rows(1, 500), 100);
  const next = reduceList(state, { type: "sent" });
  assert.deepEqual([next.end, next.stuck, next.lineSeq], [500, true, undefined]);
});

test("what comes while nobody looks goes below an unread line, and following stops there", () => {
  const { state } = open(rows(1, 10), 10);
  const next = play(
    state,
    { type: "view", rows: state.rows, attending: false },
    { type: "view", rows: rows(1, 12), attending: false },
    { type: "view", rows: rows(1, 14), attending: false },
  );
  assert.deepEqual([next.lineSeq, next.holding], [10, true]);
});

test("what a reconnect brings together with the connection counts as come while away", () => {
  const { state } = openList(rows(1, 10), 10, undefined, false);
  const next = reduceList(state, { type: "view", rows: rows(1, 300), attending: true });
  assert.deepEqual([next.lineSeq, next.holding, next.leftAt], [10, true, undefined]);
});

test("the unread line stays while what is new is read as it comes", () => {
  const { state } = open(rows(1, 12), 10);
  const next = play(state, { type: "seen", seq: 12 }, { type: "view", rows: rows(1, 13), attending: true });
  assert.deepEqual([next.lineSeq, next.holding], [10, false]);
});

const past = (from: number, to: number): ListEvent => {
  return { type: "view", rows: rows(from, to), attending: true, detached: true };
};

test("a jump shows its message with rows on both sides, and no longer follows the end", () => {
  const { state } = open(rows(1, 500), 500);
  const next = reduceList(state, { type: "jump", seq: 100, nth: 1 });
  assert.deepEqual([next.target, next.stuck], [{ rowId: "m100", nth: 1 }, false]);
  assert.ok(drawn(next).includes(80) && drawn(next).includes(120));
});

test("a jump to a message that is not there shows the next one after it", () => {
  const { state } = open([...rows(1, 10), ...rows(20, 30)], 30);
  assert.equal(reduceList(state, { type: "jump", seq: 15, nth: 1 }).target?.rowId, "m20");
});

test("rows of the past have no end to follow, however far one scrolls", () => {
  const { state } = open(rows(901, 1_000), 1_000);
  const next = play(
    state,
    past(101, 180),
    { type: "jump", seq: 120, nth: 1 },
    { type: "scrolled", above: 900, below: 0 },
  );
  assert.deepEqual([next.stuck, drawn(next).at(-1)], [false, 180]);
});

test("newer pages of the past are put below, and nothing of it counts as having come", () => {
  const { state } = open(rows(901, 1_000), 1_000);
  const next = play(
    state,
    past(101, 180),
    { type: "jump", seq: 120, nth: 1 },
    { type: "view", rows: rows(101, 180), attending: false, detached: true },
    past(101, 260),
  );
  assert.deepEqual([next.lineSeq, next.holding, drawn(next).includes(120)], [1_000, false, true]);
});

test("the way back to the newest message waits until its rows are there", () => {
  const { state } = open(rows(901, 1_000), 1_000);
  const asked = play(state, past(101, 180), { type: "go-to-end" });
  assert.deepEqual([asked.stuck, asked.endWanted], [false, true]);
  const there = reduceList(asked, { type: "view", rows: rows(901, 1_001), attending: true });
  assert.deepEqual([there.stuck, there.endWanted, drawn(there).at(-1)], [true, false, 1_001]);
});

test("whatever happens, the window is within the rows and within its bound", () => {
  const event: fc.Arbitrary<ListEvent | { type: "grow"; above: number; below: number; attending: boolean }> =
    fc.oneof(
      fc.record({ type: fc.constant("scrolled" as const), above: fc.nat(4_000), below: fc.nat(4_000) }),
      fc.record({
        type: fc.constant("grow" as const),
        above: fc.nat(90),
        below: fc.nat(90),
        attending: fc.boolean(),
      }),
      fc.constant({ type: "sent" as const }),
      fc.constant({ type: "go-to-end" as const }),
      fc.record({
        type: fc.constant("jump" as const),
        seq: fc.integer({ min: 9_000, max: 12_000 }),
        nth: fc.nat(),
      }),
    );
  fc.assert(
    fc.property(fc.nat(400), fc.nat(400), fc.array(event, { maxLength: 60 }), (count, readSeq, events) => {
      let first = 10_001;
      let last = 10_000 + count;
      let state = open(rows(first, last), 10_000 + readSeq).state;
      for (const each of events) {
        if (each.type === "grow") {
          first -= each.above;
          last += each.below;
          state = reduceList(state, { type: "view", rows: rows(first, last), attending: each.attending });
        } else state = reduceList(state, each);
        assert.ok(state.start >= 0 && state.start <= state.end && state.end <= state.rows.length);
        assert.ok(state.end - state.start <= WINDOW);
        if (state.stuck) assert.equal(state.end, state.rows.length);
      }
    }),
  );
});
