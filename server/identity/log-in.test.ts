import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryIdentity } from "../../test/identity/temporary-identity.ts";
import { authenticate } from "./authenticate.ts";
import { logOut } from "./log-out.ts";
import type { LogInClient } from "./open-session.ts";

const call = new AbortController().signal;
const browser = (secret: string | undefined): { client: LogInClient } => ({
  client: { kind: "browser", secret },
});
const bearer = (deviceId = ""): { client: LogInClient } => ({ client: { kind: "bearer", deviceId } });

test("the first use of a name claims it, and a browser that was never here is refused", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("Ana");
  assert.equal(ana.session.account.username, "Ana");
  assert.equal((await authenticate(at.identity, ana.token, { signal: call }))?.userId, ana.session.userId);
  await assert.rejects(at.logIn("ana"), {
    reason: "username-taken",
    message: /ask whoever runs this server/,
  });
});

test("of 50 first log-ins of one name at once exactly one gets it, and the others are told", async () => {
  await using at = await temporaryIdentity();
  const spellings = Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? "ana" : "ANA"));
  const results = await Promise.allSettled(spellings.map((name) => at.logIn(name)));
  const refusals = results.flatMap((result) => (result.status === "rejected" ? [result.reason.reason] : []));
  assert.deepEqual(refusals, Array(49).fill("username-taken"));
});

test("two first log-ins at once from one known browser both succeed, as one person on one device", async () => {
  await using at = await temporaryIdentity();
  const here = browser(at.identity.env.newSecret());
  const [one, other] = await Promise.all([at.logIn("ana", here), at.logIn("ana", here)]);
  assert.equal(one.session.userId, other.session.userId);
  assert.equal(one.session.deviceId, other.session.deviceId);
});

test("a first log-in whose answer was lost can be repeated by the same browser", async () => {
  await using at = await temporaryIdentity();
  const here = browser(at.identity.env.newSecret());
  const lost = await at.logIn("ana", here);
  const again = await at.logIn("ana", here);
  assert.equal(again.session.userId, lost.session.userId);
});

test("a browser comes back by name alone, on the same device, under a new token", async () => {
  await using at = await temporaryIdentity();
  const first = await at.logIn("ana");
  await logOut(at.identity, { token: first.token, browserSecret: first.browserSecret, forget: false });
  const again = await at.logIn("ANA", browser(first.browserSecret));
  assert.equal(again.session.userId, first.session.userId);
  assert.equal(again.session.deviceId, first.session.deviceId);
  assert.notEqual(again.token, first.token);
  assert.equal(again.browserSecret, first.browserSecret);
  assert.equal(await authenticate(at.identity, first.token, { signal: call }), undefined);
});

test("logging in ends the session that the browser had, whoever's it was, and what runs under it", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  const stream = await authenticate(at.identity, ana.token, { signal: call });
  await at.logIn("bob", { token: ana.token, ...browser(ana.browserSecret) });
  assert.equal(stream?.ended.aborted, true);
  assert.equal(await authenticate(at.identity, ana.token, { signal: call }), undefined);
});

test("a browser knows several people, and forgets one of them without the others", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  const here = browser(ana.browserSecret);
  const bob = await at.logIn("bob", { token: ana.token, ...here });
  await logOut(at.identity, { token: bob.token, browserSecret: bob.browserSecret, forget: true });
  await assert.rejects(at.logIn("bob", here), { reason: "username-taken" });
  const again = await at.logIn("ana", here);
  assert.equal(again.session.deviceId, ana.session.deviceId);
});

test("a browser forgets a person after 400 days", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  at.advance(at.identity.limits.reEntryIdle);
  await assert.rejects(at.logIn("ana", browser(ana.browserSecret)), { reason: "username-taken" });
});

test("P7: what waited for a name belongs to the first person who logs in with it", async () => {
  await using at = await temporaryIdentity();
  const waiting = { userId: "u_waiting", username: "ana", canonical: "ana", skeleton: "ana", createdAt: 1 };
  await at.store.chat.write((tx) => tx.users.addWaiting(waiting));
  const ana = await at.logIn("Ana");
  assert.equal(ana.session.userId, "u_waiting");
  assert.deepEqual(await at.store.chat.read((tx) => tx.users.byName("ana")), {
    userId: "u_waiting",
    username: "Ana",
    unclaimed: false,
  });
});

test("whoever claims a name is in the lobby with it, and whoever is refused is not", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  await assert.rejects(at.logIn("ana"), { reason: "username-taken" });
  const { conversations } = await at.store.chat.read((tx) =>
    tx.conversations.list(ana.session.userId, 10, ""),
  );
  assert.deepEqual(
    conversations.map(({ conversation }) => [conversation.name, conversation.memberCount]),
    [["lobby", 1]],
  );
});

test("logging out gives up nothing: the name and what belongs to it stay its owner's", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  await logOut(at.identity, { token: ana.token, browserSecret: ana.browserSecret, forget: true });
  await assert.rejects(at.logIn("ana"), { reason: "username-taken" });
});

test("a bearer client is the device it was, and never somebody else's", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana", bearer());
  const bob = await at.logIn("bob", bearer(ana.session.deviceId));
  assert.notEqual(bob.session.deviceId, ana.session.deviceId);
  const again = await at.logIn("ana", { token: ana.token, ...bearer(ana.session.deviceId) });
  assert.equal(again.session.deviceId, ana.session.deviceId);
  assert.equal(again.browserSecret, undefined);
});

test("a session that has expired does not open its name again", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana", bearer());
  at.advance(at.identity.limits.sessionIdle);
  await assert.rejects(at.logIn("ana", { token: ana.token, ...bearer() }), { reason: "username-taken" });
});

test("a person has a bounded number of sessions: the longest unused end first", async () => {
  await using at = await temporaryIdentity({ sessionsPerUser: 2 });
  const first = await at.logIn("ana", bearer());
  const stream = await authenticate(at.identity, first.token, { signal: call });
  at.advance(1);
  const second = await at.logIn("ana", { token: first.token, ...bearer() });
  at.advance(1);
  const third = await at.logIn("ana", { token: second.token, ...bearer() });
  assert.equal(stream?.ended.aborted, true);
  assert.equal(await authenticate(at.identity, first.token, { signal: call }), undefined);
  assert.ok(await authenticate(at.identity, second.token, { signal: call }));
  assert.ok(await authenticate(at.identity, third.token, { signal: call }));
});

test("new names per address are counted, and a known browser is let in all the same", async () => {
  await using at = await temporaryIdentity({ claimsPerAddress: { burst: 2, refillMs: 60_000 } });
  const ana = await at.logIn("ana");
  await at.logIn("bob");
  const detail = { retryAfterMs: 60_000, limit: "LIMIT_NEW_NAMES" };
  await assert.rejects(at.logIn("carol"), { reason: "throttled", detail });
  await at.logIn("ana", browser(ana.browserSecret));
  await at.logIn("carol", { address: "198.51.100.1" });
});
