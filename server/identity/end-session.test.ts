import assert from "node:assert/strict";
import { test } from "node:test";
import { callOf } from "../../test/identity/account-call.ts";
import { temporaryIdentity } from "../../test/identity/temporary-identity.ts";
import { authenticate } from "./authenticate.ts";
import { endOtherSessions, endSession } from "./end-session.ts";

test("of two browsers that end each other's session at once, one stays", async () => {
  for (const [name, how] of [
    ["ana", "one"],
    ["bob", "all"],
  ] as const) {
    await using at = await temporaryIdentity();
    const first = await at.logIn(name);
    const second = await at.logIn(name, {
      token: first.token,
      client: { kind: "bearer", deviceId: "" },
    });
    const opened = [first, second];
    const sessions = await Promise.all(opened.map(async ({ token }) => (await callOf(at, token)).session));
    const ended = await Promise.allSettled(
      sessions.map((session, index) =>
        how === "all"
          ? endOtherSessions(at.identity, { ...session, browserSecret: opened[index]?.browserSecret })
          : endSession(at.identity, session, sessions[1 - index]?.sessionId ?? assert.fail()),
      ),
    );
    assert.deepEqual(ended.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
    const { signal } = new AbortController();
    const left = await Promise.all(opened.map(({ token }) => authenticate(at.identity, token, { signal })));
    assert.equal(left.filter((session) => session !== undefined).length, 1);
  }
});
