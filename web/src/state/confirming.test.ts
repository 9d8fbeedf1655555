import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock, settle } from "../../../test/web/manual-clock.ts";
import type { Me } from "../chat/model.ts";
import type { Session } from "../session/session.ts";
import { createConfirming } from "./confirming.ts";
import type { Occupancy } from "./occupancy.ts";

const ana = { userId: "u_ana", username: "ana" } as Me;

/** A server that answers when it is told to, and what became of it. */
function createScene() {
  const clock = createManualClock();
  const questions: ((answer: Me | undefined | "unknown") => void)[] = [];
  const happened: string[] = [];
  const confirming = createConfirming({
    session: {
      confirm: () => new Promise((resolve) => questions.push(resolve)),
    } as Partial<Session> as Session,
    occupancy: () =>
      ({ enter: async (me) => void happened.push(`in: ${me?.username}`) }) as Partial<Occupancy> as Occupancy,
    clock,
    onGone: async () => void happened.push("gone"),
    changed: () => happened.push(confirming.doubtful() ? "doubtful" : "settled"),
    failed: (error) => assert.fail(String(error)),
  });
  const answers = async (answer: Me | undefined | "unknown") => {
    questions.shift()?.(answer);
    await settle();
  };
  return { clock, confirming, happened, answers, asked: () => questions.length };
}

test("a session that was refused is asked about once its new token had time to come, and goes on without a word", async () => {
  const { clock, confirming, happened, answers, asked } = createScene();
  confirming.lost();
  assert.ok(confirming.doubtful());
  await settle();
  assert.equal(asked(), 0, "an answer about the old token would take the new one away");
  await clock.pass(1_000);
  assert.equal(asked(), 1);
  await answers(ana);
  assert.deepEqual(happened, ["in: ana", "settled"]);
  assert.ok(!confirming.doubtful());
});

test("P8: a session that is gone is known as ended after one question, and so is one that nobody can be asked about", async () => {
  for (const answer of [undefined, "unknown"] as const) {
    const { clock, confirming, happened, answers } = createScene();
    confirming.lost();
    await clock.pass(1_000);
    await answers(answer);
    assert.ok(!confirming.doubtful());
    assert.deepEqual(happened, answer === undefined ? ["gone", "settled"] : ["settled"]);
  }
});

test("an answer to a question from before the refusal is not believed", async () => {
  const { clock, confirming, happened, answers, asked } = createScene();
  confirming.ask();
  await settle();
  confirming.lost();
  confirming.ask();
  await answers(undefined);
  assert.deepEqual(happened, []);
  await clock.pass(1_000);
  assert.equal(asked(), 1);
  await answers(ana);
  assert.deepEqual(happened, ["in: ana", "settled"]);
});
