import assert from "node:assert/strict";
import { test } from "node:test";
import { Code } from "@connectrpc/connect";
import { Reason } from "#proto/chat/v1/errors_pb.ts";
import { chatServer, eventually } from "../../test/delivery/chat-server.ts";
import { listen } from "../../test/delivery/listen.ts";
import { refused } from "../../test/delivery/refused.ts";
import { browser } from "../../test/identity/session-server.ts";

/** The token in a browser's cookie, for another client to come with. */
function tokenOf({ jar }: ReturnType<typeof browser>): string {
  return jar.get("restante_test") ?? "";
}

test("sessions are listed with their device, the one used last first, and which is this one", async () => {
  await using server = await chatServer();
  const firefox = browser(server);
  assert.equal((await firefox.call("LogIn", { username: "ana" })).status, 200);
  const ana = server.as(tokenOf(firefox));
  assert.equal((await firefox.call("LogIn", { username: "ana" })).status, 200);
  const again = server.as(tokenOf(firefox));
  await refused(ana.account.listSessions({}), Code.Unauthenticated, Reason.SESSION_REQUIRED);
  const { sessions } = await again.account.listSessions({});
  assert.equal(sessions.length, 1, "a browser has one session");
  const [own] = sessions;
  assert.ok(own);
  assert.match(own.sessionId, /^s_/);
  assert.deepEqual([own.current, own.shared, own.live], [true, false, false]);
  assert.match(own.address, /127\.0\.0\.1|::1/);
  assert.ok(own.createTime && own.useTime);
  const stream = listen(again);
  await stream.caughtUp();
  assert.equal((await again.account.listSessions({})).sessions[0]?.live, true);
  await stream.leave();
});

test("a session that is ended hears it at once, and its browser does not come back by the name alone", async () => {
  await using server = await chatServer();
  const [home, library] = [browser(server), browser(server)];
  await home.call("LogIn", { username: "ana" });
  const ana = server.as(tokenOf(home));
  const [first] = (await ana.account.listSessions({})).sessions;
  const stream = listen(ana);
  await stream.caughtUp();
  const ben = await server.arrives("ben");
  const theirs = ben.account.endSession({ sessionId: first?.sessionId ?? "" });
  await refused(theirs, Code.NotFound, Reason.NOT_FOUND, "session_id");
  assert.ok(!stream.hasEnded(), "another's is not to be ended");
  await ana.account.endSession({ sessionId: first?.sessionId ?? "" });
  await eventually(() => stream.hasEnded());
  await refused(ana.account.listSessions({}), Code.Unauthenticated, Reason.SESSION_REQUIRED);
  home.jar.delete("restante_test");
  assert.equal(
    (await home.call("LogIn", { username: "ana" })).status,
    403,
    "the name is not this browser's any more",
  );
  assert.equal((await library.call("LogIn", { username: "ana" })).status, 403);
});

test("attack 48: all others are ended from one browser: their streams end, nothing opens for them", async () => {
  await using server = await chatServer();
  const home = browser(server);
  await home.call("LogIn", { username: "ana" });
  const here = server.as(tokenOf(home));
  const { token: renewed } = await here.session.setPassword({ newPassword: "correct horse battery" });
  const current = server.as(renewed);
  const others = [];
  for (let made = 0; made < 3; made += 1) {
    const password = "correct horse battery";
    const { token } = await server.as("").session.logIn({ username: "ana", password, bearer: true });
    others.push(server.as(token));
  }
  const streams = others.map((other) => listen(other));
  await Promise.all(streams.map((stream) => stream.caughtUp()));
  assert.equal((await current.account.endOtherSessions({})).ended, 3);
  await eventually(() => streams.every((stream) => stream.hasEnded()));
  for (const other of others) {
    await refused(other.account.getAccount({}), Code.Unauthenticated, Reason.SESSION_REQUIRED);
  }
  assert.equal((await current.account.listSessions({})).sessions.length, 1);
  assert.equal((await current.account.endOtherSessions({})).ended, 0);
});

test("attack 48: a browser that came in by a stolen token does not come back once all others are ended", async () => {
  await using server = await chatServer();
  const [own, thief] = [browser(server), browser(server)];
  await own.call("LogIn", { username: "ana" });
  thief.jar.set("restante_test", tokenOf(own));
  assert.equal((await thief.call("LogIn", { username: "ana" })).status, 200);
  assert.equal((await own.call("LogIn", { username: "ana" })).status, 200, "by the browser's secret");
  const { status } = await own.call("AccountService/EndOtherSessions");
  assert.equal(status, 200);
  thief.jar.delete("restante_test");
  assert.equal((await thief.call("LogIn", { username: "ana" })).status, 403);
  own.jar.delete("restante_test");
  assert.equal((await own.call("LogIn", { username: "ana" })).status, 200, "this one still knows its person");
});

test("an account says who one is and what opens it", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  await ana.account.updateProfile({ displayName: "Ana" });
  const { user, createTime, hasPassword, passkeys, recoveryCodeTime } = await ana.account.getAccount({});
  assert.deepEqual([user?.username, user?.displayName], ["ana", "Ana"]);
  assert.ok(createTime);
  assert.deepEqual([hasPassword, passkeys, recoveryCodeTime], [false, [], undefined]);
});
