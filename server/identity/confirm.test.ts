import assert from "node:assert/strict";
import { test } from "node:test";
import { callOf } from "../../test/identity/account-call.ts";
import { temporaryIdentity, type TemporaryIdentity } from "../../test/identity/temporary-identity.ts";
import { authenticate } from "./authenticate.ts";
import { requireConfirmation, requireConfirmed, type Confirmation } from "./confirm.ts";
import { issueRecoveryCode } from "./issue-recovery-code.ts";
import { SessionRegistry } from "./session-registry.ts";
import { setPassword } from "./set-password.ts";

const PASSWORD = "correct horse battery";
const signal = new AbortController().signal;
const by = (password: string): Confirmation => ({ password, passkey: undefined });

/** Ana with a password, in a session that nobody has confirmed. */
async function withPassword(at: TemporaryIdentity): Promise<string> {
  const ana = await at.logIn("ana");
  const { token } = await setPassword(at.identity, {
    ...(await callOf(at, ana.token)),
    newPassword: PASSWORD,
    currentPassword: "",
  });
  at.advance(at.identity.limits.confirmedFor);
  return token;
}

test("as long as a name has neither password nor passkey, nothing is asked", async () => {
  await using at = await temporaryIdentity();
  const { token } = await at.logIn("ana");
  await requireConfirmation(at.identity, await callOf(at, token));
});

test("with a password the person is asked, and then believed for ten minutes", async () => {
  await using at = await temporaryIdentity();
  const token = await withPassword(at);
  await assert.rejects(requireConfirmation(at.identity, await callOf(at, token)), {
    reason: "password-required",
    detail: { field: "confirmation", opensWith: ["password"] },
  });
  await assert.rejects(requireConfirmation(at.identity, await callOf(at, token, by("wrong horse battery"))), {
    reason: "credential-wrong",
  });
  await requireConfirmation(at.identity, await callOf(at, token, by(PASSWORD)));
  at.advance(at.identity.limits.confirmedFor - 1);
  await requireConfirmation(at.identity, await callOf(at, token));
  at.advance(1);
  await assert.rejects(requireConfirmation(at.identity, await callOf(at, token)), {
    reason: "password-required",
  });
});

test("whoever has just come in by the password is not asked for it again, whoever came in by name is", async () => {
  await using at = await temporaryIdentity();
  await withPassword(at);
  const typed = await at.logIn("ana", { password: PASSWORD });
  await requireConfirmation(at.identity, await callOf(at, typed.token));
  const client = { kind: "browser", secret: typed.browserSecret } as const;
  const remembered = await at.logIn("ana", { client });
  await assert.rejects(requireConfirmation(at.identity, await callOf(at, remembered.token)), {
    reason: "password-required",
  });
});

test("a clock that was set back confirms nobody", async () => {
  await using at = await temporaryIdentity();
  await withPassword(at);
  const { token } = await at.logIn("ana", { password: PASSWORD });
  at.advance(-1);
  await assert.rejects(requireConfirmation(at.identity, await callOf(at, token)), {
    reason: "password-required",
  });
});

test("wrong confirmations are guesses: after ten there is a wait, and the session goes on", async () => {
  await using at = await temporaryIdentity();
  const token = await withPassword(at);
  const reasons: string[] = [];
  for (let guess = 0; guess < 11; guess += 1) {
    const call = await callOf(at, token, by("wrong horse battery"));
    await requireConfirmation(at.identity, call).catch((error) => reasons.push(error.reason));
  }
  assert.deepEqual(reasons, [...Array(10).fill("credential-wrong"), "throttled"]);
  assert.ok(await authenticate(at.identity, token, { signal }));
});

test("a confirmation by a password that is changed meanwhile is none", async () => {
  await using at = await temporaryIdentity();
  const token = await withPassword(at);
  const { hasher, store } = at.identity;
  const call = await callOf(at, token, by(PASSWORD));
  const verify: typeof hasher.verify = async (...given) => {
    const right = await hasher.verify(...given);
    const another = await hasher.hash("another one altogether", signal);
    await store.write((tx) => tx.accounts.setPassword(call.session.userId, another));
    return right;
  };
  const identity = { ...at.identity, hasher: { ...hasher, verify } };
  await assert.rejects(requireConfirmation(identity, call), { reason: "credential-wrong" });
});

test("the transaction of the change looks again: a session that ended meanwhile changes nothing", async () => {
  await using at = await temporaryIdentity();
  const { token } = await at.logIn("ana");
  const call = await callOf(at, token);
  await requireConfirmation(at.identity, call);
  await at.identity.store.write((tx) => tx.sessions.removeAllOf(call.session.userId));
  await assert.rejects(
    at.identity.store.write((tx) => requireConfirmed(at.identity, tx, call.session)),
    { reason: "session-required" },
  );
});

test("a change of credentials gives the session a new token; its streams live on, the old token opens nothing", async () => {
  await using at = await temporaryIdentity();
  const { token, session } = await at.logIn("ana");
  const stream = await authenticate(at.identity, token, { signal });
  const renewed = await issueRecoveryCode(at.identity, await callOf(at, token));
  assert.equal(await authenticate(at.identity, token, { signal }), undefined);
  const now = await authenticate(at.identity, renewed.token, { signal });
  assert.deepEqual([now?.sessionId, now?.deviceId], [session.sessionId, session.deviceId]);
  assert.equal(stream?.ended.aborted, false);
  const ended = await at.identity.store.write((tx) => tx.sessions.removeAllOf(session.userId));
  at.identity.registry.end(ended);
  assert.equal(stream?.ended.aborted, true);
});

test("a change asked for under a token that is changed meanwhile is none: the token opens nothing any more", async () => {
  await using at = await temporaryIdentity();
  const { token, session } = await at.logIn("ana");
  const stream = await authenticate(at.identity, token, { signal });
  const [first, second] = [await callOf(at, token), await callOf(at, token)];
  const renewed = await issueRecoveryCode(at.identity, first);
  await assert.rejects(issueRecoveryCode(at.identity, second), { reason: "session-required" });
  assert.ok(await authenticate(at.identity, renewed.token, { signal }));
  at.identity.registry.end(await at.identity.store.write((tx) => tx.sessions.removeAllOf(session.userId)));
  assert.equal(stream?.ended.aborted, true, "the session's streams are found when it ends");
});

test("a session that ends while it gets a new token ends its streams, whichever token it is ended by", () => {
  for (const token of ["before", "after"]) {
    for (const renewed of [true, false]) {
      const registry = new SessionRegistry();
      const ended = registry.enter("before", signal);
      const settle = registry.renew("before", "after");
      registry.end([token]);
      assert.equal(ended.aborted, true);
      settle(renewed);
      assert.equal(registry.size, 0);
    }
  }
});

test("a change that is refused leaves the token as it was", async () => {
  await using at = await temporaryIdentity();
  const token = await withPassword(at);
  const call = await callOf(at, token);
  await assert.rejects(issueRecoveryCode(at.identity, call), { reason: "password-required" });
  assert.equal((await authenticate(at.identity, token, { signal }))?.sessionId, call.session.sessionId);
  assert.equal(call.session.ended.aborted, false);
});
