import assert from "node:assert/strict";
import { test } from "node:test";
import { createPasswordHasher } from "./password-hasher.ts";

const signal = new AbortController().signal;

test("a hash tells its password from others, and two hashes of one password differ", async () => {
  const hasher = createPasswordHasher({ hashesAtOnce: 2, hashesWaiting: 8 });
  const [one, other] = await Promise.all([
    hasher.hash("correct horse", signal),
    hasher.hash("correct horse", signal),
  ]);
  assert.notEqual(one, other);
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$=]{22}\$[^$=]{43}$/);
  assert.equal(await hasher.verify(one, "correct horse", signal), true);
  assert.equal(await hasher.verify(one, "correct horsf", signal), false);
});

test("a hash made at another cost is still understood", async () => {
  const hasher = createPasswordHasher({ hashesAtOnce: 2, hashesWaiting: 8 });
  // From the reference implementation: argon2 somesalt -id -t 2 -m 16 -p 1.
  const stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  assert.equal(await hasher.verify(stored, "password", signal), true);
  await assert.rejects(hasher.verify("md5:5f4dcc3b", "password", signal), /does not know/);
});

test("who comes when too many wait is refused with the time to wait, and the others are served", async () => {
  const hasher = createPasswordHasher({ hashesAtOnce: 1, hashesWaiting: 1 });
  const served = [hasher.hash("first", signal), hasher.hash("second", signal)];
  await assert.rejects(hasher.hash("third", signal), { reason: "throttled" });
  await Promise.all(served);
  await hasher.hash("fourth", signal);
});

test("who leaves while waiting makes room", async () => {
  const hasher = createPasswordHasher({ hashesAtOnce: 1, hashesWaiting: 1 });
  const leaving = new AbortController();
  const first = hasher.hash("first", signal);
  const left = hasher.hash("second", leaving.signal);
  leaving.abort(new Error("left"));
  await assert.rejects(left, /left/);
  await Promise.all([first, hasher.hash("third", signal)]);
});
