import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryIdentity } from "../../test/identity/temporary-identity.ts";
import { authenticate } from "./authenticate.ts";
import { logOut } from "./log-out.ts";
import { SessionRegistry } from "./session-registry.ts";
import { sweepSessions } from "./sweep-sessions.ts";

const call = new AbortController().signal;
const DAY = 24 * 3600 * 1000;

for (const token of ["", "x", "x".repeat(43), "a\0b", "é".repeat(43), "x".repeat(100 * 1024)]) {
  test(`a token of ${token.length} characters that nobody was given opens nothing`, async () => {
    await using at = await temporaryIdentity();
    await at.logIn("ana");
    assert.equal(await authenticate(at.identity, token, { signal: call }), undefined);
  });
}

test("a session that is used lives on for 400 days and no longer", async () => {
  await using at = await temporaryIdentity();
  const { token } = await at.logIn("ana");
  for (let day = 0; day < 399; day += 57) {
    at.advance(57 * DAY);
    assert.ok(await authenticate(at.identity, token, { signal: call }));
  }
  at.advance(DAY);
  assert.equal(await authenticate(at.identity, token, { signal: call }), undefined);
});

test("a session that nobody uses ends after 90 days", async () => {
  await using at = await temporaryIdentity();
  const { token } = await at.logIn("ana");
  at.advance(90 * DAY);
  assert.equal(await authenticate(at.identity, token, { signal: call }), undefined);
});

test("a session's last use is written down at most once an hour", async () => {
  await using at = await temporaryIdentity();
  const { token } = await at.logIn("ana");
  const lastSeen = async () => (await authenticate(at.identity, token, { signal: call }))?.lastSeenAt;
  const begun = await lastSeen();
  at.advance(3_599_999);
  await lastSeen();
  assert.equal(await lastSeen(), begun);
  at.advance(1);
  await lastSeen();
  assert.equal(await lastSeen(), Number(begun) + 3_600_000);
});

test("sessions that have expired are swept, however many, and no others", async () => {
  await using at = await temporaryIdentity();
  const { identity } = at;
  const { session } = await at.logIn("gone");
  const hashes = Array.from({ length: 401 }, (_, index) => `hash-${index}`);
  await identity.store.write(async ({ sessions }) => {
    for (const tokenHash of hashes) await sessions.add({ ...session, tokenHash, sessionId: tokenHash });
  });
  const left = () =>
    identity.store.read(async ({ sessions }) => {
      const found = await Promise.all(hashes.map((hash) => sessions.byToken(hash)));
      return found.filter((one) => one !== undefined).length;
    });
  at.advance(DAY);
  const { token } = await at.logIn("ana");
  at.advance(89 * DAY);
  await sweepSessions(identity);
  assert.equal(await left(), 401, "none is older than it may be");
  at.advance(1);
  await sweepSessions(identity);
  assert.equal(await left(), 0);
  assert.ok(await authenticate(identity, token, { signal: call }));
});

test("logging out ends the session's calls at once, leaves other sessions alone and may be repeated", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  const bob = await at.logIn("bob");
  const streams = [
    await authenticate(at.identity, ana.token, { signal: call }),
    await authenticate(at.identity, bob.token, { signal: call }),
  ];
  const command = { token: ana.token, browserSecret: ana.browserSecret, forget: false };
  await logOut(at.identity, command);
  await logOut(at.identity, command);
  assert.deepEqual(
    streams.map((stream) => stream?.ended.aborted),
    [true, false],
  );
});

test("a session that ends while its use is being written down lets no call in any more", async () => {
  await using at = await temporaryIdentity();
  const { token } = await at.logIn("ana");
  at.advance(DAY);
  const { store } = at.identity;
  const identity = {
    ...at.identity,
    store: {
      ...store,
      async write<T>(work: Parameters<typeof store.write<T>>[0]): Promise<T> {
        await logOut(at.identity, { token, browserSecret: undefined, forget: false });
        return store.write(work);
      },
    },
  };
  assert.equal(await authenticate(identity, token, { signal: call }), undefined);
});

test("a session that ends while a call is being let in ends that call too", () => {
  const registry = new SessionRegistry();
  const ended = registry.enter("token", call);
  registry.end(["token"]);
  assert.equal(ended.aborted, true);
});

test("the registry holds a session only while one of its calls is open", () => {
  const registry = new SessionRegistry();
  const calls = [new AbortController(), new AbortController()];
  calls.forEach(({ signal }) => registry.enter("token", signal));
  registry.enter("other", AbortSignal.abort());
  assert.equal(registry.size, 1);
  calls[0]?.abort();
  assert.equal(registry.size, 1);
  calls[1]?.abort();
  assert.equal(registry.size, 0);
});
