import assert from "node:assert/strict";
import { test } from "node:test";
import { callOf } from "../../test/identity/account-call.ts";
import { temporaryIdentity } from "../../test/identity/temporary-identity.ts";
import { authenticate } from "./authenticate.ts";
import type { LogInClient } from "./open-session.ts";
import { setPassword } from "./set-password.ts";
import { sweepSessions } from "./sweep-sessions.ts";

const call = new AbortController().signal;
const HOUR = 3_600_000;
const browser = (secret: string | undefined, shared: boolean): { client: LogInClient } => ({
  client: { kind: "browser", secret, shared },
});

test("on a shared computer the name alone never opens again, and nothing of the browser is remembered", async () => {
  await using at = await temporaryIdentity();
  const secret = at.identity.env.newSecret();
  const ana = await at.logIn("ana", browser(secret, true));
  assert.deepEqual([ana.browserSecret, ana.session.shared], [undefined, true]);
  await assert.rejects(at.logIn("ana", browser(secret, true)), { reason: "username-taken" });
  await assert.rejects(at.logIn("ana", browser(secret, false)), { reason: "username-taken" });
});

test("what a browser knew of a person before does not open a shared log-in, and is left as it was", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  await assert.rejects(at.logIn("ana", browser(ana.browserSecret, true)), { reason: "username-taken" });
  const again = await at.logIn("ana", browser(ana.browserSecret, false));
  assert.equal(again.session.deviceId, ana.session.deviceId);
  const shared = await at.logIn("ana", { token: again.token, ...browser(ana.browserSecret, true) });
  assert.notEqual(shared.session.deviceId, ana.session.deviceId, "it is always a device of its own");
});

test("whoever proves who they are on a computer that others use too is forgotten by it, others are not", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  await setPassword(at.identity, {
    ...(await callOf(at, ana.token)),
    newPassword: "correct horse battery",
    currentPassword: "",
  });
  const own = browser(ana.browserSecret, false);
  await at.logIn("bob", own);
  await at.logIn("ana", own);
  await at.logIn("ana", { password: "correct horse battery", ...browser(ana.browserSecret, true) });
  await assert.rejects(at.logIn("ana", own), { reason: "password-required" });
  await at.logIn("bob", own);
});

test("who is logged in on a shared computer and logs in again by name is on a shared computer still", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana", browser(undefined, true));
  const again = await at.logIn("ana", { token: ana.token, ...browser(undefined, false) });
  assert.deepEqual([again.browserSecret, again.session.shared], [undefined, true]);
});

test("a session on a shared computer ends after twelve hours without use", async () => {
  await using at = await temporaryIdentity();
  const shared = await at.logIn("ana", browser(undefined, true));
  const own = await at.logIn("bob");
  for (let hour = 0; hour < 24; hour += 6) {
    at.advance(6 * HOUR);
    assert.ok(await authenticate(at.identity, shared.token, { signal: call }));
  }
  at.advance(12 * HOUR);
  assert.equal(await authenticate(at.identity, shared.token, { signal: call }), undefined);
  assert.ok(await authenticate(at.identity, own.token, { signal: call }));
});

test("sessions of shared computers are swept when they are over, and no others", async () => {
  await using at = await temporaryIdentity();
  const shared = await at.logIn("ana", browser(undefined, true));
  const own = await at.logIn("bob");
  const left = () =>
    at.identity.store.read(async ({ sessions }) => {
      const found = [
        await sessions.byId(shared.session.sessionId),
        await sessions.byId(own.session.sessionId),
      ];
      return found.map((one) => one !== undefined);
    });
  at.advance(12 * HOUR);
  await sweepSessions(at.identity);
  assert.deepEqual(await left(), [true, true], "none is older than it may be");
  at.advance(1);
  await sweepSessions(at.identity);
  assert.deepEqual(await left(), [false, true]);
});

test("where a session is used from is written down when it changes, at most once a minute", async () => {
  await using at = await temporaryIdentity();
  const { token, session } = await at.logIn("ana", { address: "203.0.113.7" });
  const use = async (address: string) => {
    await authenticate(at.identity, token, { signal: call }, address);
    return (await at.identity.store.read((tx) => tx.sessions.byId(session.sessionId)))?.address;
  };
  assert.equal(await use("198.51.100.1"), "203.0.113.7");
  at.advance(60_000);
  assert.equal(await use("198.51.100.1"), "198.51.100.1");
  assert.equal(await use("203.0.113.7"), "198.51.100.1");
  at.advance(60_000);
  assert.equal(await use(""), "198.51.100.1");
});
