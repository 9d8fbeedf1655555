import assert from "node:assert/strict";
import { test } from "node:test";
import { call } from "./calls.ts";
import { openAll, saysWhen } from "./limits.ts";
import { logIn, targetForTests } from "./target.ts";

const target = await targetForTests({
  LIMIT_PASSWORDS_WAITING: "4",
  LIMIT_GUESSES: "999/s,9999",
  LIMIT_GUESSES_PER_NAME: "999/s,9999",
  LIMIT_GUESSES_PER_ADDRESS: "999/s,9999",
});
const { bob } = target;
/** LIMIT_STREAMS_PER_SESSION, as it is by default. */
const PER_SESSION = 16;

test("attack 70: one stream more than a session may have is refused, and the others live", async () => {
  const { live, refused } = await openAll(target, Array<string>(PER_SESSION + 1).fill(bob.token));
  assert.equal(live.length, PER_SESSION);
  assert.deepEqual(refused, ["resource_exhausted"]);
  await target.send("to all of them");
  for (const stream of live) {
    await stream.until((frame) => JSON.stringify(frame).includes("to all of them"));
    stream.close();
  }
});

test("attack 75: when a queue is full the sender is told, and what was let in is done", async () => {
  const owner = { username: "queued", password: "a password to queue for" };
  const { token } = await logIn(target, owner.username);
  const set = await call(
    target,
    "chat.v1.SessionService/SetPassword",
    { newPassword: owner.password },
    token,
  );
  assert.equal(set.code, "ok", set.body);
  const attempts = Array.from({ length: 40 }, () =>
    call(target, "chat.v1.SessionService/LogIn", { ...owner, bearer: true }),
  );
  const answers = await Promise.all(attempts);
  const told = answers.filter(({ code }) => code !== "ok");
  assert.ok(told.length > 0, "40 at once are more than 4 may wait");
  told.forEach(saysWhen);
  assert.ok(answers.length > told.length, "some were let in");
});
