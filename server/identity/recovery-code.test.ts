import assert from "node:assert/strict";
import { test } from "node:test";
import { callOf } from "../../test/identity/account-call.ts";
import { temporaryIdentity } from "../../test/identity/temporary-identity.ts";
import { issueRecoveryCode } from "./issue-recovery-code.ts";
import { setPassword } from "./set-password.ts";

/** Ana, and a recovery code of hers. */
async function withCode() {
  const at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  const { result: code, token } = await issueRecoveryCode(at.identity, await callOf(at, ana.token));
  return { ...at, ana: { ...ana, token }, code };
}

test("a recovery code opens the name once, however it is typed", async () => {
  await using at = await withCode();
  assert.match(at.code, /^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){3}-[0-9A-HJKMNP-TV-Z]{6}$/);
  await assert.rejects(at.logIn("ana"), {
    reason: "username-taken",
    detail: { field: "username", opensWith: ["link", "recovery-code", "operator-code"] },
  });
  const typed = at.code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l");
  const elsewhere = await at.logIn("ana", { recoveryCode: typed });
  assert.equal(elsewhere.session.userId, at.ana.session.userId);
  assert.equal(elsewhere.session.openedBy, "recovery-code");
  await assert.rejects(at.logIn("ana", { recoveryCode: at.code }), {
    reason: "credential-wrong",
    detail: { field: "recovery_code", opensWith: ["link", "operator-code"] },
  });
});

test("of many who use one recovery code at once exactly one is let in", async () => {
  await using at = await withCode();
  const all = Array.from({ length: 5 }, () => at.logIn("ana", { recoveryCode: at.code }));
  const results = await Promise.allSettled(all);
  assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
});

test("a new recovery code replaces the one before, and a code opens no other name", async () => {
  await using at = await withCode();
  await at.logIn("bob");
  await assert.rejects(at.logIn("bob", { recoveryCode: at.code }), { reason: "credential-wrong" });
  const { result: next } = await issueRecoveryCode(at.identity, await callOf(at, at.ana.token));
  await assert.rejects(at.logIn("ana", { recoveryCode: at.code }), { reason: "credential-wrong" });
  await at.logIn("ana", { recoveryCode: next });
});

test("wrong recovery codes are guesses: after ten there is a wait", async () => {
  await using at = await withCode();
  const reasons: string[] = [];
  for (let guess = 0; guess < 11; guess += 1) {
    await at.logIn("ana", { recoveryCode: "0".repeat(26) }).catch((error) => reasons.push(error.reason));
  }
  assert.deepEqual(reasons, [...Array(10).fill("credential-wrong"), "throttled"]);
});

test("whoever comes in by the recovery code sets a new password without the one that was forgotten, once", async () => {
  await using at = await withCode();
  const set = async (token: string, newPassword: string) =>
    setPassword(at.identity, { ...(await callOf(at, token)), currentPassword: "", newPassword });
  const { token: anas } = await set(at.ana.token, "forgotten ever since");
  const { result: code } = await issueRecoveryCode(at.identity, await callOf(at, anas));
  const again = await at.logIn("ana", { recoveryCode: code });
  const { token } = await set(again.token, "correct horse battery");
  await assert.rejects(set(token, "somebody at my browser"), { reason: "password-required" });
  await at.logIn("ana", { password: "correct horse battery" });
});

test("a day after the recovery code, a new password asks for the one in force", async () => {
  await using at = await withCode();
  const set = async (token: string, newPassword: string) =>
    setPassword(at.identity, { ...(await callOf(at, token)), currentPassword: "", newPassword });
  const { token: anas } = await set(at.ana.token, "forgotten ever since");
  const { result: code } = await issueRecoveryCode(at.identity, await callOf(at, anas));
  const again = await at.logIn("ana", { recoveryCode: code });
  at.advance(24 * 3600 * 1000);
  await assert.rejects(set(again.token, "somebody at my browser"), { reason: "password-required" });
});
