import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryIdentity, type TemporaryIdentity } from "../../test/identity/temporary-identity.ts";
import { LOBBY_ID } from "../chat/model.ts";
import type { OpenedSession } from "./open-session.ts";
import { createSweep, type Swept } from "./sweep.ts";
import { authenticate } from "./authenticate.ts";
import { parseUsername } from "./username.ts";

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

/** A server that sweeps once an hour for some days, with a clock that runs evenly. */
function sweepingHourly(at: TemporaryIdentity) {
  let monotonic = 0;
  const sweep = createSweep(at.identity, () => monotonic);
  return async (days: number): Promise<Swept[]> => {
    const swept: Swept[] = [];
    for (let hour = 0; hour < days * 24; hour += 6) {
      at.advance(6 * HOUR);
      monotonic += 6 * HOUR;
      swept.push(await sweep());
    }
    return swept;
  };
}

test("a name that nobody used is free after 30 days, and whoever takes it then inherits nothing", async () => {
  await using at = await temporaryIdentity();
  const first = await at.logIn("ana");
  const sweepFor = sweepingHourly(at);
  await sweepFor(29);
  await assert.rejects(at.logIn("ana"), { reason: "username-taken" });
  const swept = await sweepFor(2);
  assert.equal(
    swept.reduce((sum, { freedNames }) => sum + freedNames, 0),
    1,
  );
  assert.equal(await authenticate(at.identity, first.token, { signal: call }), undefined);
  const next = await at.logIn("ana", { client: { kind: "browser", secret: first.browserSecret } });
  assert.notEqual(next.session.userId, first.session.userId);
  const { members } = await at.store.chat.read((tx) => tx.conversations.members(LOBBY_ID, 10, ""));
  assert.deepEqual(
    members.map(({ user }) => user.userId),
    [next.session.userId],
  );
});

test("a name with a credential, a message, a conversation or a visit is not freed", async () => {
  await using at = await temporaryIdentity();
  const names = ["password", "recovery", "sender", "reader", "visitor", "nobodys"];
  const people = new Map<string, OpenedSession>();
  for (const name of names) people.set(name, await at.logIn(name));
  const id = (name: string): string => people.get(name)?.session.userId ?? assert.fail();
  await at.identity.store.write(async (tx) => {
    await tx.accounts.setPassword(id("password"), "a hash");
    await tx.recoveryCodes.put(id("recovery"), { codeHash: "a hash", createdAt: 0 });
  });
  await at.store.chat.write(async (tx) => {
    await tx.conversations.addDirect("c_1", id("sender"), id("reader"), 0);
    await tx.messages.add({
      conversationId: LOBBY_ID,
      sender: { userId: id("sender"), username: "sender", unclaimed: false },
      clientMessageId: "message-1",
      requestHash: "",
      text: "hello",
      replyToSeq: 0,
      createdAt: 0,
      recipientUnclaimed: false,
      forwarded: undefined,
    });
  });
  const sweepFor = sweepingHourly(at);
  await sweepFor(20);
  const secret = people.get("visitor")?.browserSecret;
  const visitor = await at.logIn("visitor", { client: { kind: "browser", secret } });
  assert.equal(visitor.session.userId, id("visitor"));
  const swept = await sweepFor(12);
  assert.equal(
    swept.map(({ freedNames }) => freedNames).reduce((a, b) => a + b),
    1,
  );
  const left = await at.identity.store.read(async (tx) => {
    const accounts = await Promise.all(names.map((name) => tx.accounts.byName(name)));
    return accounts.map((account) => account?.username);
  });
  assert.deepEqual(left, [...names.slice(0, -1), undefined]);
});

test("a clock set forward by a year ends no session and frees no name, and it is said", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  const sweepFor = sweepingHourly(at);
  await sweepFor(2);
  at.advance(365 * DAY);
  const [first, ...later] = await sweepFor(0.75);
  assert.equal(first?.clock, "jumped");
  assert.deepEqual(new Set(later.map(({ clock }) => clock)), new Set(["waiting"]));
  at.advance(-365 * DAY);
  await sweepFor(0.5);
  assert.equal((await authenticate(at.identity, ana.token, { signal: call }))?.userId, ana.session.userId);
});

test("what the clock was is known after a restart", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  await sweepingHourly(at)(2);
  at.advance(40 * DAY);
  const [first] = await sweepingHourly(at)(0.25);
  assert.equal(first?.clock, "jumped");
  assert.notEqual(await at.identity.store.read((tx) => tx.accounts.byName("ana")), undefined);
  await sweepingHourly(at)(1.25);
  assert.equal(await at.identity.store.read((tx) => tx.accounts.byName("ana")), undefined);
  assert.equal(await authenticate(at.identity, ana.token, { signal: call }), undefined);
});

test("when its quarantine is over a name is free, and a waiting one that looks like it can be claimed again", async () => {
  await using at = await temporaryIdentity();
  await at.store.chat.write((tx) =>
    tx.users.addWaiting({ userId: "u_waiting", ...parseUsername("pau1"), createdAt: 0 }),
  );
  const { session } = await at.logIn("paul");
  const now = at.identity.env.now();
  await at.identity.store.write((tx) => tx.accounts.giveUp(session.userId, now, now + 90 * DAY));
  const sweepFor = sweepingHourly(at);
  const isUnclaimable = async () =>
    (await at.store.chat.read((tx) => tx.users.byId("u_waiting")))?.unclaimable;
  await sweepFor(89);
  assert.equal(await isUnclaimable(), true);
  await sweepFor(2);
  assert.notEqual(await isUnclaimable(), true);
  assert.equal((await at.logIn("pau1")).session.userId, "u_waiting");
});

const call = new AbortController().signal;
