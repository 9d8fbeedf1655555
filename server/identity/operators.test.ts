import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryIdentity, type TemporaryIdentity } from "../../test/identity/temporary-identity.ts";
import { authenticate } from "./authenticate.ts";
import { endAnySession, endUserSessions } from "./end-user-sessions.ts";
import { issueCode } from "./issue-code.ts";
import { inviteToServer, listInvitationsToServer, revokeInvitationToServer } from "./operate-invitations.ts";
import { setOperator } from "./set-operator.ts";
import { suspendUser } from "./suspend-user.ts";

const call = new AbortController().signal;
const WEEK = 7 * 24 * 3600 * 1000;

/** What was recorded, oldest first. */
async function trail({ store }: TemporaryIdentity): Promise<unknown[]> {
  const page = { limit: 100, after: "" };
  const { records } = await store.chat.read((tx) => tx.oversight.records(page));
  return records
    .toReversed()
    .map(({ act, operator, user, reason }) => [act, operator?.username, user?.username, reason]);
}

test("a person who is suspended is out at once and told so once they prove who they are, and nobody else is", async () => {
  await using at = await temporaryIdentity();
  const { identity } = at;
  const ana = await at.logIn("ana", { password: "" });
  const { userId } = ana.session;
  const live = await authenticate(identity, ana.token, { signal: call });
  const code = await issueCode(identity, "ana");
  const suspend = { userId, suspended: true, reason: "spam" };
  assert.equal(await suspendUser(identity, undefined, suspend), 2);
  assert.equal(live?.ended.aborted, true);
  assert.equal(await authenticate(identity, ana.token, { signal: call }), undefined);
  assert.equal(await suspendUser(identity, undefined, suspend), undefined);
  const client = { kind: "browser", secret: ana.browserSecret } as const;
  await assert.rejects(at.logIn("ana", { client }), { reason: "suspended" });
  await assert.rejects(at.logIn("ana", { code: code.code }), { reason: "suspended" });
  await assert.rejects(at.logIn("ana"), { reason: "username-taken" });
  await suspendUser(identity, undefined, { userId, suspended: false, reason: "a mistake" });
  assert.equal((await at.logIn("ana", { client })).session.openedBy, "re-entry");
  assert.deepEqual(await trail(at), [
    ["issue-code", undefined, "ana", ""],
    ["suspend-user", undefined, "ana", "spam"],
    ["restore-user", undefined, "ana", "a mistake"],
  ]);
});

test("a session that a suspended person still has, after a restored backup say, opens nothing", async () => {
  await using at = await temporaryIdentity();
  const { token, session } = await at.logIn("ana");
  await at.identity.store.write((tx) => tx.operators.setSuspended(session.userId, 1));
  assert.equal(await authenticate(at.identity, token, { signal: call }), undefined);
});

test("an operator suspends anybody but operators; the role is given and taken on the server's machine", async () => {
  await using at = await temporaryIdentity();
  const { identity } = at;
  const [olga, otto, ana] = [await at.logIn("olga"), await at.logIn("otto"), await at.logIn("ana")];
  const by = olga.session.userId;
  const suspend = (who: typeof ana, by: string | undefined) =>
    suspendUser(identity, by, { userId: who.session.userId, suspended: true, reason: "" });
  await assert.rejects(suspend(ana, by), { reason: "not-allowed" });
  assert.equal(await setOperator(identity, { userId: by, operator: true }), 1);
  assert.equal(await setOperator(identity, { userId: by, operator: true }), undefined);
  assert.equal((await authenticate(identity, olga.token, { signal: call }))?.account.operator, true);
  await setOperator(identity, { userId: otto.session.userId, operator: true });
  for (const acting of [by, undefined]) {
    await assert.rejects(suspend(otto, acting), { reason: "not-allowed" });
  }
  await suspend(ana, by);
  await assert.rejects(setOperator(identity, { userId: ana.session.userId, operator: true }), {
    reason: "not-allowed",
  });
  await setOperator(identity, { userId: by, operator: false });
  await assert.rejects(suspend(otto, by), { reason: "not-allowed" });
  assert.deepEqual(await trail(at), [
    ["make-operator", undefined, "olga", ""],
    ["make-operator", undefined, "otto", ""],
    ["suspend-user", "olga", "ana", ""],
    ["unmake-operator", undefined, "olga", ""],
  ]);
});

test("ending a person's sessions ends all of them, and no browser of theirs opens by the name alone", async () => {
  await using at = await temporaryIdentity();
  const { identity } = at;
  const ana = await at.logIn("ana");
  const bob = await at.logIn("bob");
  const live = await authenticate(identity, ana.token, { signal: call });
  const { ended } = await endUserSessions(identity, undefined, { userId: ana.session.userId, reason: "" });
  assert.equal(ended, 1);
  assert.equal(live?.ended.aborted, true);
  assert.equal(await authenticate(identity, ana.token, { signal: call }), undefined);
  assert.ok(await authenticate(identity, bob.token, { signal: call }));
  const client = { kind: "browser", secret: ana.browserSecret } as const;
  await assert.rejects(at.logIn("ana", { client }), { reason: "username-taken" });

  await assert.rejects(endAnySession(identity, ana.session.sessionId), { reason: "not-found" });
  await endAnySession(identity, bob.session.sessionId);
  assert.equal(await authenticate(identity, bob.token, { signal: call }), undefined);
  const bobs = { kind: "browser", secret: bob.browserSecret } as const;
  await assert.rejects(at.logIn("bob", { client: bobs }), { reason: "username-taken" });
  assert.deepEqual(await trail(at), [
    ["end-sessions", undefined, "ana", ""],
    ["end-sessions", undefined, "bob", ""],
  ]);
});

test("there is nothing to do to a name that nobody uses", async () => {
  await using at = await temporaryIdentity();
  const none = { userId: "u_none", reason: "" };
  const notFound = { reason: "not-found" };
  await assert.rejects(suspendUser(at.identity, undefined, { ...none, suspended: true }), notFound);
  await assert.rejects(endUserSessions(at.identity, undefined, none), notFound);
  await assert.rejects(setOperator(at.identity, { ...none, operator: true }), notFound);
  assert.deepEqual(await trail(at), []);
});

test("invitations to the server are made, listed and withdrawn by operators only, on record", async () => {
  await using at = await temporaryIdentity();
  const { identity } = at;
  const { session } = await at.logIn("olga");
  const by = session.userId;
  const asked = { maxUses: 0, days: 0, note: "the choir" };
  const refused = { reason: "not-allowed" };
  await assert.rejects(inviteToServer(identity, by, asked), refused);
  await assert.rejects(listInvitationsToServer(identity, by), refused);
  await assert.rejects(revokeInvitationToServer(identity, by, "i_x"), refused);
  await setOperator(identity, { userId: by, operator: true });
  const { invitation } = await inviteToServer(identity, by, asked);
  assert.deepEqual(await listInvitationsToServer(identity, by), [invitation]);
  assert.equal(invitation.expiresAt - invitation.createdAt, WEEK);
  assert.ok(await revokeInvitationToServer(identity, by, invitation.invitationId));
  assert.equal(await revokeInvitationToServer(identity, by, invitation.invitationId), undefined);
  assert.deepEqual(await listInvitationsToServer(identity, by), []);
  assert.deepEqual((await trail(at)).slice(1), [
    ["create-invitation", "olga", undefined, "the choir"],
    ["revoke-invitation", "olga", undefined, ""],
  ]);
});
