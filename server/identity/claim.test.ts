import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryIdentity, type TemporaryIdentity } from "../../test/identity/temporary-identity.ts";
import type { LogInClient } from "./open-session.ts";
import { createSignUpInvitation } from "./sign-up-invitation.ts";
import { parseUsername } from "./username.ts";

const DAY = 24 * 60 * 60_000;

async function invited(at: TemporaryIdentity, maxUses = 1, days = 7): Promise<string> {
  const asked = { creator: undefined, maxUses, days, note: "" };
  const { token } = await at.identity.store.write((tx) =>
    createSignUpInvitation(at.identity.env, tx.signUpInvitations, asked),
  );
  return token;
}

async function usesOf(at: TemporaryIdentity): Promise<number[]> {
  const good = await at.identity.store.read((tx) => tx.signUpInvitations.good(at.identity.env.now()));
  return good.map(({ uses }) => uses);
}

for (const [claimed, typed] of [
  ["ace", "асе"],
  ["mia", "rnia"],
  ["paul", "pauI"],
  ["Bob", "b0b"],
] as const) {
  test(`attack 50: where ${claimed} is somebody's, nobody can log in as ${typed}`, async () => {
    await using at = await temporaryIdentity();
    await at.logIn(claimed);
    await assert.rejects(at.logIn(typed), {
      reason: "username-confusable",
      detail: { field: "username", suggestion: claimed },
    });
    const { canonical } = parseUsername(typed);
    assert.equal(await at.identity.store.read((tx) => tx.accounts.byName(canonical)), undefined);
  });
}

test("attack 41: of 50 first log-ins at once with names that look alike exactly one succeeds", async () => {
  await using at = await temporaryIdentity();
  const spellings = ["paul", "pauI", "pau1", "PAUL", "PauI"];
  const results = await Promise.allSettled(
    Array.from({ length: 50 }, (_, n) => at.logIn(spellings[n % spellings.length] ?? "")),
  );
  assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
  const reasons = results.flatMap((result) => (result.status === "rejected" ? [result.reason.reason] : []));
  assert.deepEqual(new Set(reasons), new Set(["username-taken", "username-confusable"]));
});

test("a reserved name is refused to newcomers only", async () => {
  await using at = await temporaryIdentity();
  await assert.rejects(at.logIn("adm1n"), { reason: "username-invalid" });
  const older = { userId: "u_older", ...parseUsername("adm1n"), at: 0 };
  await at.identity.store.write((tx) => tx.accounts.claim(older));
  await assert.rejects(at.logIn("adm1n"), { reason: "username-taken" });
});

test("a name is the same name in every spelling of it", async () => {
  await using at = await temporaryIdentity();
  await at.logIn("Straße");
  for (const typed of ["strasse", "STRASSE", "straße", "ｓｔｒａｓｓｅ"]) {
    await assert.rejects(at.logIn(typed), { reason: "username-taken" });
  }
});

test("a name that was given up is nobody's for its quarantine, nor is one that looks like it", async () => {
  await using at = await temporaryIdentity();
  const { session } = await at.logIn("paul");
  const until = at.identity.env.now() + 90 * DAY;
  await at.identity.store.write((tx) => tx.accounts.giveUp(session.userId, at.identity.env.now(), until));
  for (const typed of ["paul", "PAUL", "pau1"]) {
    await assert.rejects(at.logIn(typed), { reason: "username-quarantined", detail: { field: "username" } });
  }
  at.advance(90 * DAY);
  const next = await at.logIn("Paul");
  assert.notEqual(next.session.userId, session.userId);
});

test("a waiting name that looks like one that was claimed is nobody's any more", async () => {
  await using at = await temporaryIdentity();
  const waiting = { userId: "u_waiting", ...parseUsername("pau1"), createdAt: 1 };
  await at.store.chat.write((tx) => tx.users.addWaiting(waiting));
  await at.logIn("paul");
  await assert.rejects(at.logIn("pau1"), { reason: "username-confusable" });
  const user = await at.store.chat.read((tx) => tx.users.byId("u_waiting"));
  assert.equal(user?.unclaimable, true);
});

test("by invitation: a new name needs a good one, and an old name none", async () => {
  await using at = await temporaryIdentity({}, "invite");
  await assert.rejects(at.logIn("ana"), { reason: "sign-up-invitation-required", message: /Ask somebody/ });
  for (const invitation of ["x", "x".repeat(22), "x".repeat(60_000)]) {
    await assert.rejects(at.logIn("ana", { invitation }), { reason: "sign-up-invitation-required" });
  }
  const ana = await at.logIn("ana", { invitation: await invited(at) });
  const client: LogInClient = { kind: "browser", secret: ana.browserSecret };
  assert.equal((await at.logIn("ana", { client })).session.userId, ana.session.userId);
});

test("by invitation: one is used up by its uses, also when they come at once", async () => {
  await using at = await temporaryIdentity({}, "invite");
  const invitation = await invited(at, 2);
  const results = await Promise.allSettled(
    ["ana", "bob", "cat", "dan"].map((name) => at.logIn(name, { invitation })),
  );
  assert.equal(results.filter(({ status }) => status === "fulfilled").length, 2);
});

test("by invitation: one ends when its days are over, and when it is withdrawn", async () => {
  await using at = await temporaryIdentity({}, "invite");
  const late = await invited(at, 1, 1);
  at.advance(DAY);
  await assert.rejects(at.logIn("ana", { invitation: late }), { reason: "sign-up-invitation-required" });
  const withdrawn = await invited(at);
  const { store, env } = at.identity;
  await store.write(async (tx) => {
    const [one] = await tx.signUpInvitations.good(env.now());
    assert.equal(await tx.signUpInvitations.remove(one?.invitationId ?? ""), true);
    assert.equal(await tx.signUpInvitations.remove(one?.invitationId ?? ""), false);
  });
  await assert.rejects(at.logIn("ana", { invitation: withdrawn }), { reason: "sign-up-invitation-required" });
});

test("by invitation: a log-in repeated because its answer was lost, or refused, uses none up", async () => {
  await using at = await temporaryIdentity({}, "invite");
  const invitation = await invited(at, 3);
  const client: LogInClient = { kind: "browser", secret: at.identity.env.newSecret() };
  await at.logIn("ana", { invitation, client });
  await at.logIn("ana", { invitation, client });
  await assert.rejects(at.logIn("аna", { invitation }), { reason: "username-invalid" });
  await assert.rejects(at.logIn("ana", { invitation }), { reason: "username-taken" });
  assert.deepEqual(await usesOf(at), [1]);
});

test("by password: a new name takes one that is acceptable, and opens with it elsewhere", async () => {
  await using at = await temporaryIdentity({}, "password");
  await assert.rejects(at.logIn("ana"), { reason: "new-password-required", detail: { field: "password" } });
  await assert.rejects(at.logIn("ana", { password: "short" }), {
    reason: "password-unacceptable",
    detail: { field: "password" },
  });
  const ana = await at.logIn("ana", { password: "four unrelated words" });
  assert.equal(
    (await at.logIn("ana", { password: "four unrelated words" })).session.userId,
    ana.session.userId,
  );
  await assert.rejects(at.logIn("ana", { password: "another password" }), { reason: "credential-wrong" });
});

test("a name that needs nothing takes no password with it", async () => {
  await using at = await temporaryIdentity();
  await at.logIn("ana", { password: "four unrelated words" });
  await assert.rejects(at.logIn("ana", { password: "four unrelated words" }), { reason: "username-taken" });
});

test("an invitation's numbers and note have limits, and there are at most 1,000 good ones", async () => {
  await using at = await temporaryIdentity();
  const { env, store } = at.identity;
  const asked = { creator: undefined, maxUses: 0, days: 0, note: "" };
  const creates = (more: object) =>
    store.write((tx) => createSignUpInvitation(env, tx.signUpInvitations, { ...asked, ...more }));
  for (const [more, field] of [
    [{ maxUses: 1_001 }, "max_uses"],
    [{ maxUses: -1 }, "max_uses"],
    [{ days: 91 }, "days"],
    [{ note: "two\nlines" }, "note"],
    [{ note: "x".repeat(65) }, "note"],
  ] as const) {
    await assert.rejects(creates(more), { reason: "invalid-argument", detail: { field } });
  }
  const { invitation } = await creates({ note: " for Ana " });
  assert.deepEqual(
    [invitation.maxUses, invitation.uses, invitation.note, invitation.expiresAt - invitation.createdAt],
    [1, 0, "for Ana", 7 * DAY],
  );
  await store.write(async (tx) => {
    for (let made = 1; made < 1_000; made += 1) {
      const tokenHash = `hash ${made}`;
      const creatorId = undefined;
      await tx.signUpInvitations.add({ ...invitation, invitationId: `i_${made}`, tokenHash, creatorId });
    }
  });
  await assert.rejects(creates({}), { reason: "limit-reached" });
});
