import assert from "node:assert/strict";
import { test } from "node:test";
import { callOf, unconfirmed } from "../../test/identity/account-call.ts";
import { softwareAuthenticator, type Deceit } from "../../test/identity/software-authenticator.ts";
import { temporaryIdentity, type TemporaryIdentity } from "../../test/identity/temporary-identity.ts";
import { beginPasskeyLogIn } from "./begin-passkey-log-in.ts";
import { Challenges } from "./challenges.ts";
import { requireConfirmation } from "./confirm.ts";
import { addPasskey, beginPasskey, removePasskey } from "./manage-passkeys.ts";
import { setPassword } from "./set-password.ts";

const origin = "https://chat.example.com";
const party = { id: "chat.example.com", origin };
type Authenticator = ReturnType<typeof softwareAuthenticator>;

/** Adds a passkey to the session's name; the session goes on under the token returned. */
async function add(at: TemporaryIdentity, token: string, authenticator: Authenticator, deceit?: Deceit) {
  const call = await callOf(at, token);
  const { challengeId, options } = await beginPasskey(at.identity, call.session, party);
  const responseJson = authenticator.create(JSON.stringify(options), deceit);
  return addPasskey(at.identity, call, { answer: { challengeId, responseJson }, name: "Chrome on Windows" });
}

/** What a passkey signs for a log-in or a confirmation. */
async function sign(at: TemporaryIdentity, authenticator: Authenticator, deceit?: Deceit, username = "ana") {
  const { challengeId, options } = await beginPasskeyLogIn(at.identity, { username, address: "", party });
  return { challengeId, responseJson: authenticator.get(JSON.stringify(options), deceit) };
}

/** Ana with a passkey in an authenticator of her own. */
async function withPasskey() {
  const at = await temporaryIdentity();
  const authenticator = softwareAuthenticator(origin);
  const ana = await at.logIn("ana");
  const { token, result } = await add(at, ana.token, authenticator);
  return { ...at, ana: { ...ana, token }, authenticator, passkey: result };
}

const wrong = { reason: "credential-wrong" };

test("a passkey opens the name in another browser", async () => {
  await using at = await withPasskey();
  await assert.rejects(at.logIn("ana"), {
    reason: "passkey-required",
    detail: { field: "passkey", opensWith: ["passkey", "link", "operator-code"] },
  });
  const elsewhere = await at.logIn("ana", { passkey: await sign(at, at.authenticator) });
  assert.equal(elsewhere.session.userId, at.ana.session.userId);
  assert.equal(elsewhere.session.openedBy, "passkey");
  const [stored] = await at.identity.store.read((tx) => tx.passkeys.listOf(at.ana.session.userId));
  assert.deepEqual([stored?.name, stored?.counter], ["Chrome on Windows", 1]);
});

const lies: [string, Deceit][] = [
  ["another origin", { origin: "https://chat.example.org" }],
  ["another port", { origin: `${origin}:8443` }],
  ["another challenge", { challenge: Buffer.alloc(32).toString("base64url") }],
  ["another host", { rpId: "example.com" }],
];

for (const [title, deceit] of lies) {
  test(`attack 46: what a passkey signed for ${title} is refused, to log in and to be added`, async () => {
    await using at = await withPasskey();
    await assert.rejects(at.logIn("ana", { passkey: await sign(at, at.authenticator, deceit) }), wrong);
    await assert.rejects(add(at, at.ana.token, softwareAuthenticator(origin), deceit), wrong);
    await at.logIn("ana", { passkey: await sign(at, at.authenticator) });
  });
}

test("attack 46: what a passkey signed opens once, in time, and not with a counter that goes back", async () => {
  await using at = await withPasskey();
  const passkey = await sign(at, at.authenticator);
  await at.logIn("ana", { passkey });
  await assert.rejects(at.logIn("ana", { passkey }), wrong);
  const replayed = { ...(await sign(at, at.authenticator)), responseJson: passkey.responseJson };
  await assert.rejects(at.logIn("ana", { passkey: replayed }), wrong);
  await assert.rejects(at.logIn("ana", { passkey: await sign(at, at.authenticator, { counter: 1 }) }), wrong);
  const late = await sign(at, at.authenticator);
  at.advance(at.identity.limits.challengeLifetime);
  await assert.rejects(at.logIn("ana", { passkey: late }), wrong);
});

test("attack 46: another's passkey, or one that means another, is refused", async () => {
  await using at = await withPasskey();
  const bob = await at.logIn("bob");
  const bobs = softwareAuthenticator(origin);
  await add(at, bob.token, bobs);
  await assert.rejects(at.logIn("ana", { passkey: await sign(at, bobs) }), wrong);
  const forBob = await sign(at, at.authenticator, undefined, "bob");
  await assert.rejects(at.logIn("ana", { passkey: forBob }), wrong);
  const userId = bob.session.userId;
  await assert.rejects(at.logIn("ana", { passkey: await sign(at, at.authenticator, { userId }) }), wrong);
});

test("attack 46: a challenge to add a passkey is not one to log in, and nobody adds one to another's name", async () => {
  await using at = await withPasskey();
  const { session } = await callOf(at, at.ana.token);
  const { challengeId, options } = await beginPasskey(at.identity, session, party);
  const responseJson = at.authenticator.get(JSON.stringify(options));
  await assert.rejects(at.logIn("ana", { passkey: { challengeId, responseJson } }), wrong);
  const bob = await callOf(at, (await at.logIn("bob")).token);
  const anas = await beginPasskey(at.identity, session, party);
  const made = softwareAuthenticator(origin).create(JSON.stringify(anas.options));
  const answer = { challengeId: anas.challengeId, responseJson: made };
  await assert.rejects(addPasskey(at.identity, bob, { answer, name: "" }), wrong);
});

for (const responseJson of ["", "x", "null", "[]", "{}", '{"id":1}', `"${"x".repeat(16 * 1024)}"`]) {
  test(`what is no answer of a passkey is refused: ${responseJson.slice(0, 12)}`, async () => {
    await using at = await withPasskey();
    const { challengeId } = await sign(at, at.authenticator);
    await assert.rejects(at.logIn("ana", { passkey: { challengeId, responseJson } }), {
      reason: /invalid-argument|credential-wrong/,
    });
  });
}

test("the challenge for a name that nobody has, or that has no passkey, looks like any other", async () => {
  await using at = await withPasskey();
  await at.logIn("bob");
  const shapes: unknown[] = [];
  for (const username of ["ana", "bob", "nobody"]) {
    const { options } = await beginPasskeyLogIn(at.identity, { username, address: "", party });
    shapes.push({ ...options, challenge: "" });
  }
  assert.deepEqual(shapes[1], shapes[0]);
  assert.deepEqual(shapes[2], shapes[0]);
});

test("a passkey confirms who it is; without one the person is asked for it", async () => {
  await using at = await withPasskey();
  at.advance(at.identity.limits.confirmedFor);
  await assert.rejects(requireConfirmation(at.identity, await callOf(at, at.ana.token)), {
    reason: "passkey-required",
    detail: { field: "confirmation", opensWith: ["passkey"] },
  });
  const passkey = await sign(at, at.authenticator);
  const call = await callOf(at, at.ana.token, { ...unconfirmed, passkey });
  await requireConfirmation(at.identity, call);
  await assert.rejects(requireConfirmation(at.identity, { ...call }), wrong);
  await requireConfirmation(at.identity, await callOf(at, at.ana.token));
});

test("whoever finds the browser of somebody with a passkey open sets no password", async () => {
  await using at = await withPasskey();
  at.advance(at.identity.limits.confirmedFor);
  const set = async () =>
    setPassword(at.identity, {
      ...(await callOf(at, at.ana.token)),
      currentPassword: "",
      newPassword: "correct horse battery",
    });
  await assert.rejects(set(), { reason: "passkey-required" });
  const passkey = await sign(at, at.authenticator);
  await requireConfirmation(at.identity, await callOf(at, at.ana.token, { ...unconfirmed, passkey }));
  await set();
});

test("a passkey that was removed opens nothing, and only its person removes it", async () => {
  await using at = await withPasskey();
  const bob = await at.logIn("bob");
  const missing = { reason: "not-found" };
  const { passkeyId } = at.passkey;
  await assert.rejects(removePasskey(at.identity, await callOf(at, bob.token), passkeyId), missing);
  const passkey = await sign(at, at.authenticator);
  const call = await callOf(at, at.ana.token, { ...unconfirmed, passkey });
  await requireConfirmation(at.identity, call);
  const { token } = await removePasskey(at.identity, await callOf(at, at.ana.token), passkeyId);
  await assert.rejects(removePasskey(at.identity, await callOf(at, token), passkeyId), missing);
  await assert.rejects(at.logIn("ana"), { reason: "username-taken" });
});

test("a person has a bounded number of passkeys, and adds several without being asked who it is in between", async () => {
  await using at = await temporaryIdentity({ passkeysPerUser: 2 });
  let { token } = await at.logIn("ana");
  for (let count = 0; count < 2; count += 1) {
    ({ token } = await add(at, token, softwareAuthenticator(origin)));
  }
  await assert.rejects(add(at, token, softwareAuthenticator(origin)), { reason: "limit-reached" });
});

test("challenges are bounded in number, per address, per person and altogether, and in time", async () => {
  await using at = await temporaryIdentity({ challengesPerAddress: { burst: 2, refillMs: 1_000 } });
  const begin = (address: string) => beginPasskeyLogIn(at.identity, { username: "ana", address, party });
  await begin("203.0.113.1");
  await begin("203.0.113.1");
  await assert.rejects(begin("203.0.113.1"), {
    reason: "throttled",
    detail: { retryAfterMs: 1_000, limit: "" },
  });
  await begin("203.0.113.2");
  const { session } = await callOf(at, (await at.logIn("ana")).token);
  for (let asked = 0; asked < 2; asked += 1) await beginPasskey(at.identity, session, party);
  await assert.rejects(beginPasskey(at.identity, session, party), { reason: "throttled" });
  let now = 0;
  const challenges = new Challenges({ lifetime: 1_000, atMost: 2, now: () => now });
  const challenge = { purpose: "assertion", userId: undefined, party, challenge: "" } as const;
  challenges.add("one", challenge);
  challenges.add("two", challenge);
  assert.throws(() => challenges.add("three", challenge), { reason: "throttled" });
  now = 1_000;
  challenges.add("three", challenge);
  assert.equal(challenges.size, 1);
  assert.equal(challenges.take("one"), undefined);
});
