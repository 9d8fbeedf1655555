import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal, type RefusalReason } from "../refusal.ts";
import { temporaryIdentity } from "../../test/identity/temporary-identity.ts";
import { authenticate } from "./authenticate.ts";
import { deleteAccount } from "./delete-account.ts";
import type { OpenedSession } from "./open-session.ts";
import { setPassword } from "./set-password.ts";

const DAY = 24 * 60 * 60 * 1000;

function refused(reason: RefusalReason) {
  return (error: unknown) => error instanceof Refusal && error.reason === reason;
}

function callOf({ session }: OpenedSession, password = "") {
  const confirmation = { password, passkey: undefined };
  return { session, confirmation, address: "203.0.113.7", signal: new AbortController().signal };
}

test("attack 47: who deletes their account gives up the name for 90 days, and its next owner inherits nothing", async () => {
  await using world = await temporaryIdentity();
  const { identity, logIn, advance } = world;
  const ana = await logIn("ana");
  const call = new AbortController();
  const live = await authenticate(identity, ana.token, call);
  await assert.rejects(
    deleteAccount(identity, callOf(ana), { username: "bob" }),
    refused("invalid-argument"),
  );
  await deleteAccount(identity, callOf(ana), { username: " Ana " });
  assert.equal(live?.ended.aborted, true, "what runs under its sessions hears it at once");
  assert.equal(await authenticate(identity, ana.token, call), undefined);
  const sameBrowser = { kind: "browser", secret: ana.browserSecret } as const;
  await assert.rejects(logIn("ana", { client: sameBrowser }), refused("username-quarantined"));
  advance(89 * DAY);
  await assert.rejects(logIn("ana"), refused("username-quarantined"));
  advance(2 * DAY);
  const next = await logIn("ana", { client: sameBrowser });
  assert.notEqual(next.session.userId, ana.session.userId);
  assert.equal(next.session.openedBy, "claim");
  assert.notEqual(next.session.deviceId, ana.session.deviceId);
  const count = await world.store.chat.read((tx) => tx.conversations.count(next.session.userId));
  assert.equal(count, 1, "the lobby, as every newcomer");
});

test("an account with a password is deleted only by who knows it, and nothing else opens it afterwards", async () => {
  await using world = await temporaryIdentity();
  const { identity, logIn, advance } = world;
  const ana = await logIn("ana");
  const password = "correct horse battery";
  await setPassword(identity, { ...callOf(ana), currentPassword: "", newPassword: password });
  advance(DAY);
  const again = await logIn("ana", { password });
  advance(DAY);
  const asked = { username: "ana" };
  await assert.rejects(deleteAccount(identity, callOf(again), asked), refused("password-required"));
  await assert.rejects(
    deleteAccount(identity, callOf(again, "wrong horse"), asked),
    refused("credential-wrong"),
  );
  await deleteAccount(identity, callOf(again, password), asked);
  const { userId } = again.session;
  const left = await identity.store.read(async (tx) => [
    (await tx.accounts.byId(userId))?.passwordHash,
    await tx.passkeys.listOf(userId),
    await tx.recoveryCodes.find(userId),
    await tx.links.find(userId),
  ]);
  assert.deepEqual(left, [undefined, [], undefined, undefined]);
  await assert.rejects(logIn("ana", { password }), refused("username-quarantined"));
});
