import assert from "node:assert/strict";
import { test } from "node:test";
import type { Failure } from "../../state/view.ts";
import { asksForMore, doorAfter, doorsOf, isAboutName } from "./doors.ts";

const failure = (reason: Failure["reason"], opensWith?: Failure["opensWith"]): Failure => ({
  reason,
  message: "A sentence.",
  suggestion: undefined,
  ...(opensWith && { opensWith }),
});

test("what opens a name is offered with the easiest first, and a passkey only where there are passkeys", () => {
  const all = ["operator-code", "link", "recovery-code", "passkey", "password"] as const;
  assert.deepEqual(doorsOf(all, true), ["password", "passkey", "link", "recovery-code", "operator-code"]);
  assert.deepEqual(doorsOf(["passkey", "operator-code"], false), ["operator-code"]);
});

test("a name that wants a credential opens its door, and a taken one lets its person choose", () => {
  const doors = doorsOf(["passkey", "link"], true);
  assert.equal(doorAfter(failure("password-required"), doors, undefined), "password");
  assert.equal(doorAfter(failure("passkey-required"), doors, undefined), "passkey");
  assert.equal(
    doorAfter(failure("passkey-required"), doorsOf(["passkey", "link"], false), undefined),
    undefined,
  );
  assert.equal(doorAfter(failure("new-password-required"), [], undefined), "new-password");
  assert.equal(doorAfter(failure("username-taken", doors), doors, undefined), undefined);
});

test("after a wrong code the same door stays open", () => {
  assert.equal(doorAfter(failure("credential-wrong"), ["recovery-code"], "recovery-code"), "recovery-code");
});

test("a name that nobody may have asks for nothing more", () => {
  for (const reason of ["username-quarantined", "username-confusable", "suspended"] as const) {
    assert.equal(asksForMore(failure(reason)), false);
    assert.ok(isAboutName(failure(reason)));
  }
  assert.ok(!isAboutName(failure("throttled")) && !asksForMore(failure("throttled")));
});
