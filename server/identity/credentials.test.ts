import assert from "node:assert/strict";
import { test } from "node:test";
import {
  freshBrowser,
  temporaryIdentity,
  type TemporaryIdentity,
} from "../../test/identity/temporary-identity.ts";
import { authenticate } from "./authenticate.ts";
import { issueCode } from "./issue-code.ts";
import { logIn } from "./log-in.ts";
import type { OpenedSession } from "./open-session.ts";
import { createPasswordHasher } from "./password-hasher.ts";
import { setPassword } from "./set-password.ts";

const PASSWORD = "correct horse battery";
const call = new AbortController().signal;

/** Sets a password in a session as a call of it would, from what the session is now; it goes on under its new token. */
async function set(at: TemporaryIdentity, opened: OpenedSession, newPassword: string, currentPassword = "") {
  const session = await authenticate(at.identity, opened.token, { signal: call });
  assert.ok(session);
  const { token } = await setPassword(at.identity, {
    session,
    newPassword,
    currentPassword,
    confirmation: { password: "", passkey: undefined },
    address: "203.0.113.7",
    signal: call,
  });
  opened.token = token;
}

test("a password opens the name in another browser, on a device of its own", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  await set(at, ana, PASSWORD);
  await assert.rejects(at.logIn("ana"), { reason: "password-required" });
  await assert.rejects(at.logIn("ana", { password: "wrong horse battery" }), { reason: "credential-wrong" });
  const elsewhere = await at.logIn("ana", { password: PASSWORD });
  assert.equal(elsewhere.session.userId, ana.session.userId);
  assert.notEqual(elsewhere.session.deviceId, ana.session.deviceId);
  assert.ok(await authenticate(at.identity, ana.token, { signal: call }));
});

test("however a keyboard composes its letters, it is the same password", async () => {
  await using at = await temporaryIdentity();
  await set(at, await at.logIn("ana"), "pâté de campagne".normalize("NFD"));
  await at.logIn("ana", { password: "pâté de campagne".normalize("NFC") });
});

test("after wrong passwords a guesser is throttled; the owner's session, browser and password still work", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  await set(at, ana, PASSWORD);
  const guesser = { address: "198.51.100.1", password: "wrong horse battery" };
  const reasons: string[] = [];
  for (let guess = 0; guess < 30; guess += 1) {
    await at.logIn("ana", guesser).catch((error) => reasons.push(error.reason));
  }
  assert.deepEqual(reasons, [...Array(10).fill("credential-wrong"), ...Array(20).fill("throttled")]);
  await assert.rejects(at.logIn("ana", { ...guesser, password: PASSWORD }), { reason: "throttled" });
  assert.ok(await authenticate(at.identity, ana.token, { signal: call }));
  await at.logIn("ana", { address: guesser.address, client: { kind: "browser", secret: ana.browserSecret } });
  await at.logIn("ana", { password: PASSWORD });
});

test("right passwords do not count as guesses", async () => {
  await using at = await temporaryIdentity({ guessesPerNameAndAddress: { burst: 2, refillMs: 60_000 } });
  await set(at, await at.logIn("ana"), PASSWORD);
  for (let n = 0; n < 4; n += 1) {
    await at.logIn("ana", { password: PASSWORD });
  }
});

test("a password of a mebibyte is refused without a hashing", async () => {
  await using at = await temporaryIdentity();
  await set(at, await at.logIn("ana"), PASSWORD);
  const hasher = { hash: () => assert.fail("hashed"), verify: () => assert.fail("hashed") };
  const identity = { ...at.identity, hasher };
  const password = "x".repeat(1024 * 1024);
  await assert.rejects(logIn(identity, { ...freshBrowser, username: "ana", password }), {
    reason: "credential-wrong",
  });
});

test("a password that was changed while it was being checked no longer opens the name", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  await set(at, ana, PASSWORD);
  const { hasher } = at.identity;
  const verify: typeof hasher.verify = async (stored, password, signal) => {
    const right = await hasher.verify(stored, password, signal);
    if (right) {
      const passwordHash = await hasher.hash("another one altogether", signal);
      await at.identity.store.write((tx) => tx.accounts.setPassword(ana.session.userId, passwordHash));
    }
    return right;
  };
  const identity = { ...at.identity, hasher: { ...hasher, verify } };
  await assert.rejects(logIn(identity, { ...freshBrowser, username: "ana", password: PASSWORD }), {
    reason: "credential-wrong",
  });
});

test("changing a password asks for the one in force", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  await set(at, ana, PASSWORD);
  await assert.rejects(set(at, ana, "a new one, much better"), { reason: "password-required" });
  await assert.rejects(set(at, ana, "a new one, much better", "not the one in force"), {
    reason: "credential-wrong",
  });
  await set(at, ana, "a new one, much better", PASSWORD);
  await assert.rejects(at.logIn("ana", { password: PASSWORD }), { reason: "credential-wrong" });
  await at.logIn("ana", { password: "a new one, much better" });
});

const unacceptable = [
  "",
  "short",
  "é".repeat(3),
  "x".repeat(257),
  "é".repeat(129),
  "Password123",
  "1QAZ2wsx",
  "jennifer",
  "mustang1",
  "aaaaaaaaaa",
];
for (const password of [...unacceptable, "ana.maria"]) {
  test(`a password like ${JSON.stringify(password.slice(0, 12))} (${password.length}) is refused`, async () => {
    await using at = await temporaryIdentity();
    const ana = await at.logIn("Ana.Maria");
    await assert.rejects(set(at, ana, password), { reason: "password-unacceptable" });
    assert.equal(
      (await authenticate(at.identity, ana.token, { signal: call }))?.account.passwordHash,
      undefined,
    );
  });
}

test("an operator's code opens the name once, however it is typed", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  const { code, username } = await issueCode(at.identity, "ANA");
  assert.equal(username, "ana");
  assert.match(code, /^[A-HJ-KM-NP-TV-Z2-9]{4}(-[A-HJ-KM-NP-TV-Z2-9]{4}){2}$/);
  const elsewhere = await at.logIn("ana", { code: ` ${code.toLowerCase().replaceAll("-", "")}` });
  assert.equal(elsewhere.session.userId, ana.session.userId);
  await assert.rejects(at.logIn("ana", { code }), { reason: "credential-wrong" });
});

test("of many who use one code at once exactly one is let in", async () => {
  await using at = await temporaryIdentity();
  await at.logIn("ana");
  const { code } = await issueCode(at.identity, "ana");
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => at.logIn("ana", { code })));
  assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
});

test("a code is worth nothing after 24 hours", async () => {
  await using at = await temporaryIdentity();
  await at.logIn("ana");
  const { code } = await issueCode(at.identity, "ana");
  at.advance(24 * 3600 * 1000);
  await assert.rejects(at.logIn("ana", { code }), { reason: "credential-wrong" });
});

test("a code that was tried wrongly five times is refused the sixth, though it be right", async () => {
  await using at = await temporaryIdentity();
  await at.logIn("ana");
  const { code } = await issueCode(at.identity, "ana");
  for (let n = 0; n < 5; n += 1) {
    await assert.rejects(at.logIn("ana", { code: "AAAA-AAAA-AAAA" }), { reason: "credential-wrong" });
  }
  await assert.rejects(at.logIn("ana", { code }), { reason: "credential-wrong" });
});

test("a new code replaces the one before, and a code opens no other name", async () => {
  await using at = await temporaryIdentity();
  await at.logIn("ana");
  await at.logIn("bob");
  const old = await issueCode(at.identity, "ana");
  const { code } = await issueCode(at.identity, "ana");
  await assert.rejects(at.logIn("ana", { code: old.code }), { reason: "credential-wrong" });
  await assert.rejects(at.logIn("bob", { code }), { reason: "credential-wrong" });
  await at.logIn("ana", { code });
});

test("whoever comes in by a code sets a new password without the one that was forgotten", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  await set(at, ana, PASSWORD);
  const { code } = await issueCode(at.identity, "ana");
  await set(at, await at.logIn("ana", { code }), "a new one, much better");
  await at.logIn("ana", { password: "a new one, much better" });
});

test("no code is made for a name that nobody has logged in with", async () => {
  await using at = await temporaryIdentity();
  await assert.rejects(issueCode(at.identity, "ana"), { reason: "not-allowed" });
});

test("a password that was hashed at less cost than today's is hashed anew when it is typed", async () => {
  await using at = await temporaryIdentity();
  const { userId } = (await at.logIn("ana")).session;
  const cheap = createPasswordHasher(at.identity.limits, { memory: 1024, passes: 1, parallelism: 1 });
  const before = await cheap.hash(PASSWORD, call);
  await at.identity.store.write((tx) => tx.accounts.setPassword(userId, before));
  const stored = async () =>
    (await at.identity.store.read((tx) => tx.accounts.byId(userId)))?.passwordHash ?? "";
  await assert.rejects(at.logIn("ana", { password: "wrong horse battery" }), { reason: "credential-wrong" });
  assert.equal(await stored(), before);
  await at.logIn("ana", { password: PASSWORD });
  const after = await stored();
  assert.match(after, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  await at.logIn("ana", { password: PASSWORD });
  assert.equal(await stored(), after);
});
