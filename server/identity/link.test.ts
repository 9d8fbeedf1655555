import assert from "node:assert/strict";
import { test } from "node:test";
import { callOf } from "../../test/identity/account-call.ts";
import { temporaryIdentity, type TemporaryIdentity } from "../../test/identity/temporary-identity.ts";
import { answerLink, cancelLink, createLink, getLink } from "./link.ts";
import { logOut } from "./log-out.ts";
import { requestLink } from "./request-link.ts";

const MINUTE = 60_000;

/** Ana in one browser that shows a code, and another that wants in. */
async function withLink() {
  const at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  const { code, expiresAt } = await createLink(at.identity, await callOf(at, ana.token));
  return { ...at, ana, code, expiresAt };
}

function hand(at: TemporaryIdentity, code: string, username = "ana") {
  const from = { deviceName: "Firefox on Android", address: "198.51.100.1" };
  return requestLink(at.identity, { username, code, ...from });
}

async function answer(at: TemporaryIdentity, token: string, approve: boolean): Promise<void> {
  const { session } = await callOf(at, token);
  const requestId = (await getLink(at.identity, session))?.request?.requestId ?? "";
  await answerLink(at.identity, session, { requestId, approve });
}

async function stateOf(at: TemporaryIdentity, token: string) {
  return (await getLink(at.identity, (await callOf(at, token)).session))?.state;
}

const wrong = { reason: "credential-wrong" };

test("a browser that is logged in lets another one in by a code, and sees who asks before it says yes", async () => {
  await using at = await withLink();
  assert.match(at.code, /^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/);
  assert.equal(await stateOf(at, at.ana.token), "waiting");
  const { token: linkToken } = await hand(at, at.code.toLowerCase().replaceAll("-", " "));
  await assert.rejects(at.logIn("ana", { linkToken }), { reason: "link-pending" });
  const shown = await getLink(at.identity, at.ana.session);
  assert.deepEqual(
    [shown?.state, shown?.request?.deviceName, shown?.request?.address],
    ["requested", "Firefox on Android", "198.51.100.1"],
  );
  await answer(at, at.ana.token, true);
  await answer(at, at.ana.token, true);
  const other = await at.logIn("ana", { linkToken });
  assert.equal(other.session.userId, at.ana.session.userId);
  assert.notEqual(other.session.deviceId, at.ana.session.deviceId);
  assert.equal(other.session.openedBy, "link");
  assert.equal(await stateOf(at, at.ana.token), "used");
});

test("who hears no is not let in, and the code is worth nothing any more", async () => {
  await using at = await withLink();
  const { token: linkToken } = await hand(at, at.code);
  await answer(at, at.ana.token, false);
  await assert.rejects(at.logIn("ana", { linkToken }), { reason: "link-refused" });
  await assert.rejects(hand(at, at.code), wrong);
  assert.equal(await stateOf(at, at.ana.token), undefined);
});

test("attack 45: a link code that was used is refused, as is the token that it gave", async () => {
  await using at = await withLink();
  const { token: linkToken } = await hand(at, at.code);
  await assert.rejects(hand(at, at.code), wrong);
  await answer(at, at.ana.token, true);
  const all = Array.from({ length: 3 }, () => at.logIn("ana", { linkToken }));
  const results = await Promise.allSettled(all);
  assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
  await assert.rejects(at.logIn("ana", { linkToken }), wrong);
  await assert.rejects(hand(at, at.code), wrong);
});

test("attack 45: a link code that is late is refused, and so is a late answer", async () => {
  await using at = await withLink();
  at.advance(10 * MINUTE - 1);
  const { token: linkToken, expiresAt } = await hand(at, at.code);
  assert.equal(expiresAt, at.identity.env.now() + 5 * MINUTE);
  at.advance(5 * MINUTE);
  await assert.rejects(answer(at, at.ana.token, true), { reason: "not-found" });
  await assert.rejects(at.logIn("ana", { linkToken }), wrong);
  const { code } = await createLink(at.identity, await callOf(at, at.ana.token));
  at.advance(10 * MINUTE);
  await assert.rejects(hand(at, code), wrong);
});

test("attack 45: a link code that was tried wrongly five times is refused the sixth, though it be right", async () => {
  await using at = await withLink();
  for (let guess = 0; guess < 5; guess += 1) await assert.rejects(hand(at, "AAAA-AAAA-AAAA"), wrong);
  await assert.rejects(hand(at, at.code), wrong);
  assert.equal(await stateOf(at, at.ana.token), undefined);
});

test("a name without a code, and one that nobody has, answer as to a wrong code, and count the same", async () => {
  await using at = await withLink();
  await at.logIn("bob");
  const answers = async (username: string) => {
    const heard: string[] = [];
    for (let guess = 0; guess < 12; guess += 1) {
      await hand(at, "AAAA-AAAA-AAAA", username).catch((error) => heard.push(error.message));
    }
    return heard;
  };
  const [one, ...others] = [await answers("ana"), await answers("bob"), await answers("nobody")];
  assert.equal(one.length, 12);
  for (const other of others) assert.deepEqual(other, one);
});

test("only the session that shows the code decides, cancels or sees who asks", async () => {
  await using at = await withLink();
  const { code } = await createLink(at.identity, await callOf(at, at.ana.token));
  const { token: linkToken } = await hand(at, code);
  const requestId = (await getLink(at.identity, at.ana.session))?.request?.requestId ?? "";
  await answer(at, at.ana.token, true);
  const other = await at.logIn("ana", { linkToken });
  const bob = await at.logIn("bob");
  await createLink(at.identity, await callOf(at, at.ana.token));
  for (const { session } of [other, bob]) {
    assert.equal(await getLink(at.identity, session), undefined);
    await assert.rejects(answerLink(at.identity, session, { requestId, approve: true }), {
      reason: "not-found",
    });
    await cancelLink(at.identity, session);
  }
  assert.equal(await stateOf(at, at.ana.token), "waiting");
  await cancelLink(at.identity, at.ana.session);
  await cancelLink(at.identity, at.ana.session);
  assert.equal(await stateOf(at, at.ana.token), undefined);
});

test("a code is worth nothing once the session that shows it has ended", async () => {
  await using at = await withLink();
  const { token: linkToken } = await hand(at, at.code);
  await answer(at, at.ana.token, true);
  await logOut(at.identity, { token: at.ana.token, browserSecret: undefined, forget: true });
  await assert.rejects(at.logIn("ana", { linkToken }), wrong);
});

test("asking whether the answer is there does not count as guessing", async () => {
  await using at = await withLink();
  const { token: linkToken } = await hand(at, at.code);
  for (let asked = 0; asked < 50; asked += 1) {
    await assert.rejects(at.logIn("ana", { linkToken }), { reason: "link-pending" });
  }
  await answer(at, at.ana.token, true);
  await at.logIn("ana", { linkToken });
});
