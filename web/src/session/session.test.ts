import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "../../../test/web/manual-clock.ts";
import { createSharedText } from "../../../test/web/shared-text.ts";
import type { Me } from "../chat/model.ts";
import { silentChannel } from "../tabs/channel.ts";
import { createForgetfulText } from "../tabs/forgetful-text.ts";
import type { SessionCalls } from "../transport/calls.ts";
import { createSession } from "./session.ts";

const ana: Me = {
  userId: "u_ana",
  username: "ana",
  deviceId: "d_1",
  hasPassword: false,
  hasPasskey: false,
  hasRecoveryCode: false,
  operator: false,
  shared: false,
};

/** A session over a server that answers each call when it is told to. */
function createScene() {
  const open = new Map<string, (answer: Me) => void>();
  const call = (name: string) => () => new Promise<Me>((resolve) => open.set(name, resolve));
  const kept = createSharedText();
  const calls = {
    logIn: call("logIn"),
    getSession: call("getSession"),
    setPassword: call("setPassword"),
  } as Partial<Record<keyof SessionCalls, () => Promise<unknown>>> as SessionCalls;
  let id = 0;
  const session = createSession(calls, createForgetfulText(kept, silentChannel()), () => `id ${++id}`);
  return {
    session,
    kept,
    asked: () => [...open.keys()],
    answers: async (name: string, me: Me) => {
      open.get(name)?.(me);
      open.delete(name);
      await settle();
    },
  };
}

test("nobody asks who is logged in while a token changes, nor changes it while somebody asks", async () => {
  const { session, asked, answers } = createScene();
  const asking = session.confirm();
  const loggingIn = session.logIn({ username: "ana" });
  await settle();
  assert.deepEqual(asked(), ["getSession"]);
  await answers("getSession", { ...ana, username: "somebody else" });
  assert.equal(await asking, "unknown", "who it was before is no longer of interest");
  assert.deepEqual(asked(), ["logIn"]);
  await answers("logIn", ana);
  assert.deepEqual(await loggingIn, { ok: true, value: ana });

  const changing = session.setPassword({ current: "", next: "correct horse" });
  const again = session.confirm();
  await settle();
  assert.deepEqual(asked(), ["setPassword"]);
  await answers("setPassword", ana);
  assert.ok((await changing).ok);
  assert.equal(session.remembered()?.hasPassword, true);
  assert.deepEqual(asked(), ["getSession"]);
  await answers("getSession", { ...ana, hasPassword: true });
  assert.equal((await again) !== "unknown", true);
});

test("what opens the name is remembered as the last call left it", async () => {
  const { session, answers } = createScene();
  void session.logIn({ username: "ana" });
  await settle();
  await answers("logIn", ana);
  const outcome = await session.renewing(
    async (me) => ({ ok: true, value: me }),
    () => ({ hasPasskey: true }),
  );
  assert.deepEqual(outcome, { ok: true, value: "u_ana" });
  assert.equal(session.remembered()?.hasPasskey, true);
});

test("P7: a change of what opens the name is not remembered over whoever came in another tab meanwhile", async () => {
  const { session, kept, answers } = createScene();
  void session.logIn({ username: "ana" });
  await settle();
  await answers("logIn", ana);
  const changing = session.setPassword({ current: "", next: "correct horse" });
  await settle();
  const ben = JSON.stringify({ ...ana, userId: "u_ben", username: "ben" });
  kept.set("restante.session", ben);
  await answers("setPassword", ana);
  assert.ok((await changing).ok);
  assert.equal(kept.get("restante.session"), ben);
});

test("P7: who was logged out in another tab while what opens the name changed is here only if the server says so", async () => {
  const { session, kept, asked, answers } = createScene();
  void session.logIn({ username: "ana" });
  await settle();
  await answers("logIn", ana);
  const changing = session.setPassword({ current: "", next: "correct horse" });
  await settle();
  kept.remove("restante.session");
  await answers("setPassword", ana);
  assert.deepEqual(asked(), ["getSession"]);
  assert.equal(session.remembered(), undefined);
  await answers("getSession", ana);
  assert.ok((await changing).ok);
  assert.equal(session.remembered()?.userId, "u_ana");
});

test("on a computer that others use too, who is logged in is written down nowhere", async () => {
  const { session, kept, answers } = createScene();
  void session.logIn({ username: "ana", shared: true });
  await settle();
  await answers("logIn", { ...ana, shared: true });
  assert.equal(session.remembered()?.username, "ana");
  assert.deepEqual(kept.keys(""), []);
});
