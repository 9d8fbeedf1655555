import assert from "node:assert/strict";
import { test } from "node:test";
import { storedPasskey } from "../../test/identity/stored-passkey.ts";
import { temporaryIdentity, type TemporaryIdentity } from "../../test/identity/temporary-identity.ts";
import { authenticate } from "../identity/authenticate.ts";
import { logOut } from "../identity/log-out.ts";
import type { OpenedSession } from "../identity/open-session.ts";
import type { IdentityTransaction, SessionExpiry } from "../identity/ports.ts";
import { sessionLookUp } from "./session-look-up.ts";

const never: SessionExpiry = { seenBefore: 0, sharedSeenBefore: 0, createdBefore: 0 };
const long: SessionExpiry = { seenBefore: Infinity, sharedSeenBefore: Infinity, createdBefore: Infinity };

type Change = (tx: IdentityTransaction, opened: OpenedSession["session"]) => Promise<unknown>;

/** All that a session's row and its account's can undergo, in an order in which each is a change. */
const changes: Readonly<Record<string, Change>> = {
  "it is used": (tx, { sessionId }) => tx.sessions.touch(sessionId, { at: Date.now() * 2, address: "::2" }),
  "its person confirms that it is them": (tx, { sessionId }) => tx.sessions.confirm(sessionId, 5),
  "a password is set": (tx, { userId }) => tx.accounts.setPassword(userId, "first"),
  "the password is changed": (tx, { userId }) => tx.accounts.setPassword(userId, "second"),
  "a passkey is added": (tx, { userId }) => tx.passkeys.add(storedPasskey(userId)),
  "the passkey is removed": (tx, { userId }) => tx.passkeys.remove(userId, "k_1"),
  "a recovery code is made": (tx, { userId }) =>
    tx.recoveryCodes.put(userId, { codeHash: "hash", createdAt: 1 }),
  "the recovery code is used up": (tx, { userId }) => tx.recoveryCodes.remove(userId),
  "its person becomes an operator": (tx, { userId }) => tx.operators.setOperator(userId, true),
  "its person is suspended": (tx, { userId }) => tx.operators.setSuspended(userId, 7),
  "its person's account is deleted": (tx, { userId }) => tx.accounts.giveUp(userId, 8, undefined),
};

const endings: Readonly<Record<string, Change>> = {
  "is logged out": (tx, { tokenHash }) => tx.sessions.remove(tokenHash),
  "is ended by its person": (tx, { userId, sessionId }) => tx.sessions.removeById(userId, sessionId),
  "is ended with all others": (tx, { userId }) => tx.sessions.removeAllOf(userId),
  "makes room for another": (tx, { userId }) => tx.sessions.trim(userId, never, 0),
  "is over when its person logs in elsewhere": (tx, { userId }) => tx.sessions.trim(userId, long, 9),
  "is swept": (tx) => tx.sessions.removeOld(long, 9),
  "gets another token": (tx, { sessionId }) =>
    tx.sessions.renew(sessionId, { tokenHash: "another", openedBy: "password", confirmedAt: 1 }),
};

/** What a call sees, and what is written. */
async function seenAndWritten({ identity: { store } }: TemporaryIdentity, { session }: OpenedSession) {
  return [
    await store.sessionByToken(session.tokenHash),
    await store.read((tx) => tx.sessions.byToken(session.tokenHash)),
  ];
}

test("attack 35: whatever changes a session or its account, the next call sees it", async () => {
  await using at = await temporaryIdentity();
  const { store } = at.identity;
  const ana = await at.logIn("ana");
  let [before] = await seenAndWritten(at, ana);
  for (const [name, change] of Object.entries(changes)) {
    await store.write((tx) => change(tx, ana.session));
    const [seen, written] = await seenAndWritten(at, ana);
    assert.deepEqual(seen, written, name);
    assert.notDeepEqual(seen, before, name);
    before = seen;
  }
});

test("attack 35: however a session ends, the next call is let in no more", async () => {
  await using at = await temporaryIdentity();
  const { store } = at.identity;
  for (const [name, end] of Object.entries(endings)) {
    const opened = await at.logIn(`bob ${name}`.replaceAll(" ", "-").slice(0, 20));
    assert.ok((await seenAndWritten(at, opened))[0], name);
    await store.write((tx) => end(tx, opened.session));
    assert.deepEqual(await seenAndWritten(at, opened), [undefined, undefined], name);
  }
});

test("what the chat changes of an account is seen by the next call", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  await seenAndWritten(at, ana);
  await at.store.chat.write((tx) => tx.users.setDisplayName(ana.session.userId, "Ana Maria"));
  const [seen] = await seenAndWritten(at, ana);
  assert.equal(seen?.account.displayName, "Ana Maria");
});

test("a change that is undone changes nothing that a call sees", async () => {
  await using at = await temporaryIdentity();
  const ana = await at.logIn("ana");
  const undone = at.identity.store.write(async (tx) => {
    await tx.operators.setOperator(ana.session.userId, true);
    throw new Error("undone");
  });
  await assert.rejects(undone, /undone/);
  const [seen, written] = await seenAndWritten(at, ana);
  assert.equal(seen?.account.operator, false);
  assert.deepEqual(seen, written);
});

test("what was read before a change and comes after it is not remembered", async () => {
  await using at = await temporaryIdentity();
  const { database } = at.store;
  const { session, token } = await at.logIn("ana");
  const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>();
  const { promise: hasRead, resolve: read } = Promise.withResolvers<void>();
  const lookUp = sessionLookUp({
    watchAccounts: (listener) => database.watchAccounts(listener),
    async read(work) {
      const found = await database.read(work);
      read();
      await mayGoOn;
      return found;
    },
  });
  const early = lookUp(session.tokenHash);
  await hasRead;
  await logOut(at.identity, { token, browserSecret: undefined, forget: false });
  goOn();
  assert.equal((await early)?.sessionId, session.sessionId);
  assert.equal(await lookUp(session.tokenHash), undefined);
});

test("a session that is known is not read again, and no more are remembered than there may be", async () => {
  await using at = await temporaryIdentity();
  const { database } = at.store;
  let reads = 0;
  const counted: typeof database.read = (work) => {
    reads += 1;
    return database.read(work);
  };
  const watchAccounts: typeof database.watchAccounts = (listener) => database.watchAccounts(listener);
  const lookUp = sessionLookUp({ watchAccounts, read: counted }, 2);
  const hashes = [];
  for (const name of ["ana", "bob", "cat"]) hashes.push((await at.logIn(name)).session.tokenHash);
  for (const hash of [...hashes, ...hashes.slice(1)]) assert.ok(await lookUp(hash));
  assert.equal(reads, 3);
  const [first = ""] = hashes;
  assert.ok(await lookUp(first), "the one forgotten is found again");
  assert.equal(reads, 4);
});

test("a call that never waits leaves no trace among the open ones, and one that does hears what ended before it asked", async () => {
  await using at = await temporaryIdentity();
  const { identity } = at;
  const ana = await at.logIn("ana");
  const call = {
    get signal(): AbortSignal {
      return assert.fail("nobody waits");
    },
  };
  assert.ok(await authenticate(identity, ana.token, call));
  const stream = await authenticate(identity, ana.token, new AbortController());
  assert.equal(identity.registry.size, 0);
  await logOut(identity, { token: ana.token, browserSecret: undefined, forget: false });
  assert.equal(stream?.ended.aborted, true);
});

test("attack 35: tokens that strangers make up and log out of do not hide what ended", async () => {
  await using at = await temporaryIdentity();
  const { identity } = at;
  const { token } = await at.logIn("ana");
  const leave = (token: string) => logOut(identity, { token, browserSecret: undefined, forget: false });
  const stream = await authenticate(identity, token, new AbortController());
  await leave(token);
  await Promise.all(Array.from({ length: 1_100 }, () => leave(identity.env.newSecret())));
  assert.equal(stream?.ended.aborted, true);
});
