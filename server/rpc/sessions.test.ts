import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-node";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import {
  browser,
  call,
  reasonOf,
  refused,
  sessionServer,
  type Answer,
  type SessionServer,
} from "../../test/identity/session-server.ts";

const SESSION = "restante_test";
const BROWSER = "restante_re_test";
const DAY = 24 * 3600 * 1000;

async function bearerOf(server: SessionServer, username: string): Promise<string> {
  const { body } = await call(server, "LogIn", { username, bearer: true });
  return body.token;
}

const authorization = (token: string) => ({ authorization: `Bearer ${token}` });

test("a browser's session lives in cookies that no answer shows", async () => {
  await using server = await sessionServer();
  const page = browser(server);
  const { body, setCookie } = await page.call("LogIn", { username: "Ana" });
  assert.equal(body.session.user.username, "Ana");
  assert.equal(body.token, undefined);
  assert.equal(setCookie.length, 2);
  const { body: now } = await page.call("GetSession");
  assert.deepEqual(now.session, body.session);
});

test("any other client gets a token and no cookie, and is the device it was", async () => {
  await using server = await sessionServer();
  const { body, setCookie } = await call(server, "LogIn", { username: "ana", bearer: true });
  assert.deepEqual(setCookie, []);
  const { body: now } = await call(server, "GetSession", {}, authorization(body.token));
  assert.deepEqual(now.session, body.session);
  const again = { username: "ana", bearer: true, deviceId: body.session.deviceId };
  const { body: renewed } = await call(server, "LogIn", again, authorization(body.token));
  assert.equal(renewed.session.deviceId, body.session.deviceId);
  assert.notEqual(renewed.token, body.token);
});

for (const header of ["origin", "sec-fetch-site"]) {
  test(`a page, known by its ${header} header, gets no bearer token`, async () => {
    await using server = await sessionServer();
    const value = header === "origin" ? server.url : "same-origin";
    const answer = await call(server, "LogIn", { username: "ana", bearer: true }, { [header]: value });
    refused(answer, "permission_denied", "REASON_FORBIDDEN_ORIGIN");
    assert.equal((await call(server, "LogIn", { username: "ana" })).status, 200);
  });
}

test("without a session nobody is told or changes anything, and logging out is fine", async () => {
  await using server = await sessionServer();
  refused(await call(server, "GetSession", {}), "unauthenticated", "REASON_SESSION_REQUIRED");
  const change = { newPassword: "correct horse battery" };
  refused(await call(server, "SetPassword", change), "unauthenticated", "REASON_SESSION_REQUIRED");
  assert.equal((await call(server, "LogOut", {})).status, 200);
});

test("a token that nobody was given opens nothing, wherever it stands", async () => {
  await using server = await sessionServer();
  const token = await bearerOf(server, "ana");
  for (const bad of ["x", token.slice(1), `${token}x`, "0".repeat(43), "x".repeat(8000)]) {
    refused(
      await call(server, "GetSession", {}, authorization(bad)),
      "unauthenticated",
      "REASON_SESSION_REQUIRED",
    );
    const cookie = { cookie: `${SESSION}=${bad}` };
    refused(await call(server, "GetSession", {}, cookie), "unauthenticated", "REASON_SESSION_REQUIRED");
  }
  const basic = { authorization: `Basic ${token}` };
  refused(await call(server, "GetSession", {}, basic), "unauthenticated", "REASON_SESSION_REQUIRED");
});

test("a token in the query is ignored", async () => {
  await using server = await sessionServer();
  const token = await bearerOf(server, "ana");
  for (const name of ["token", "access_token", "authorization", SESSION]) {
    const answer = await call(server, "GetSession", {}, {}, `?${name}=${token}`);
    refused(answer, "unauthenticated", "REASON_SESSION_REQUIRED");
  }
});

test("a cookie that was there before the log-in is replaced by a new one", async () => {
  await using server = await sessionServer();
  const page = browser(server);
  const planted = "0".repeat(43);
  page.jar.set(SESSION, planted);
  await page.call("LogIn", { username: "ana" });
  assert.notEqual(page.jar.get(SESSION), planted);
  const cookie = { cookie: `${SESSION}=${planted}` };
  refused(await call(server, "GetSession", {}, cookie), "unauthenticated", "REASON_SESSION_REQUIRED");
});

test("a cookie and a token of different people are refused, of one person they are fine", async () => {
  await using server = await sessionServer();
  const page = browser(server);
  await page.call("LogIn", { username: "ana" });
  const cookie = `${SESSION}=${page.jar.get(SESSION)}`;
  const bob = await bearerOf(server, "bob");
  const mixed = await call(server, "GetSession", {}, { cookie, ...authorization(bob) });
  refused(mixed, "unauthenticated", "REASON_SESSION_REQUIRED");
  const ana = String(page.jar.get(SESSION));
  assert.equal((await call(server, "GetSession", {}, { cookie, ...authorization(ana) })).status, 200);
});

test("a session that has expired is refused and its cookie cleared", async () => {
  await using server = await sessionServer();
  const page = browser(server);
  await page.call("LogIn", { username: "ana" });
  server.advance(90 * DAY);
  const answer = await page.call("GetSession");
  refused(answer, "unauthenticated", "REASON_SESSION_REQUIRED");
  assert.deepEqual(answer.setCookie, [`${SESSION}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`]);
  assert.equal((await page.call("LogIn", { username: "ana" })).status, 200);
});

test("a call of the session before, answered after a new log-in, leaves the new cookie alone", async () => {
  await using server = await sessionServer();
  const page = browser(server);
  await page.call("LogIn", { username: "ana" });
  server.advance(90 * DAY);
  const late = await page.call("SetPassword", { newPassword: "correct horse battery" });
  refused(late, "unauthenticated", "REASON_SESSION_REQUIRED");
  assert.deepEqual(late.setCookie, []);
});

test("a stale cookie is cleared over gRPC-Web too, where an error is a part of the body", async () => {
  await using server = await sessionServer();
  const response = await fetch(`${server.url}/chat.v1.SessionService/GetSession`, {
    method: "POST",
    headers: {
      "content-type": "application/grpc-web+proto",
      cookie: `${SESSION}=stale; ${BROWSER}=${"b".repeat(43)}`,
    },
    body: new Uint8Array(5),
  });
  assert.match(await response.text(), /grpc-status: ?16/);
  assert.deepEqual(response.headers.getSetCookie(), [
    `${SESSION}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`,
  ]);
});

test("a claimed name from a browser that was never here is refused, without a cookie", async () => {
  await using server = await sessionServer();
  await browser(server).call("LogIn", { username: "ana" });
  const answer = await browser(server).call("LogIn", { username: "ANA" });
  refused(answer, "permission_denied", "REASON_USERNAME_TAKEN");
  assert.match(answer.body.message, /^ana is already in use\. If it is yours, /);
  assert.deepEqual(answer.setCookie, []);
});

test("a refused name comes with one that is accepted", async () => {
  await using server = await sessionServer();
  const answer = await browser(server).call("LogIn", { username: "User A" });
  refused(answer, "invalid_argument", "REASON_USERNAME_INVALID");
  const { field, suggestion } = answer.body.details[0].debug;
  assert.deepEqual([field, suggestion], ["username", "user.a"]);
});

test("a page that has asked for its session once can repeat a first log-in whose answer was lost", async () => {
  await using server = await sessionServer();
  const page = browser(server);
  refused(await page.call("GetSession"), "unauthenticated", "REASON_SESSION_REQUIRED");
  const cookie = { cookie: `${BROWSER}=${page.jar.get(BROWSER)}` };
  const lost = await call(server, "LogIn", { username: "ana" }, cookie);
  const again = await page.call("LogIn", { username: "ana" });
  assert.deepEqual(again.body.session, lost.body.session);
});

test("logging out ends the session here; the same browser comes back by name, unless it was to forget", async () => {
  await using server = await sessionServer();
  const page = browser(server);
  const first = await page.call("LogIn", { username: "ana" });
  const stolen = { cookie: `${SESSION}=${page.jar.get(SESSION)}` };
  await page.call("LogOut");
  assert.equal(page.jar.has(SESSION), false);
  refused(await call(server, "GetSession", {}, stolen), "unauthenticated", "REASON_SESSION_REQUIRED");
  const again = await page.call("LogIn", { username: "ana" });
  assert.deepEqual(again.body.session, first.body.session);
  await page.call("LogOut", { forget: true });
  refused(await page.call("LogIn", { username: "ana" }), "permission_denied", "REASON_USERNAME_TAKEN");
});

test("a stream ends with its session, whoever ends it, and nothing of it is kept", async () => {
  await using server = await sessionServer();
  const token = await bearerOf(server, "ana");
  const chat = createClient(ChatService, createGrpcWebTransport({ baseUrl: server.url, httpVersion: "1.1" }));
  const stream = chat.receiveMessages({}, { headers: authorization(token) })[Symbol.asyncIterator]();
  assert.equal((await stream.next()).value?.frame.case, "hello");
  assert.equal(server.identity.registry.size, 1);
  await call(server, "LogOut", {}, authorization(token));
  await assert.rejects(stream.next(), /\[unauthenticated\]/);
  assert.equal(server.identity.registry.size, 0);
});

test("a password is added under Account and opens the name elsewhere", async () => {
  await using server = await sessionServer();
  const page = browser(server);
  const { body } = await page.call("LogIn", { username: "ana" });
  const newPassword = "correct horse battery";
  const change = { newPassword, expectedUserId: body.session.user.userId };
  refused(
    await page.call("SetPassword", { ...change, expectedUserId: "u_other" }),
    "failed_precondition",
    "REASON_OTHER_USER",
  );
  refused(
    await page.call("SetPassword", { newPassword: "short" }),
    "invalid_argument",
    "REASON_PASSWORD_UNACCEPTABLE",
  );
  assert.equal((await page.call("SetPassword", change)).status, 200);
  assert.equal((await page.call("GetSession")).body.session.hasPassword, true);
  const elsewhere = browser(server);
  refused(await elsewhere.call("LogIn", { username: "ana" }), "unauthenticated", "REASON_PASSWORD_REQUIRED");
  const wrong = await elsewhere.call("LogIn", { username: "ana", password: "wrong horse battery" });
  refused(wrong, "unauthenticated", "REASON_CREDENTIAL_WRONG");
  assert.deepEqual(wrong.setCookie, []);
  assert.equal((await elsewhere.call("LogIn", { username: "ana", password: newPassword })).status, 200);
});

test("who guesses too often is told how long to wait", async () => {
  await using server = await sessionServer();
  const page = browser(server);
  await page.call("LogIn", { username: "ana" });
  await page.call("SetPassword", { newPassword: "correct horse battery" });
  let answer: Answer;
  do {
    answer = await call(server, "LogIn", { username: "ana", password: "x".repeat(8) });
  } while (reasonOf(answer) === "REASON_CREDENTIAL_WRONG");
  refused(answer, "resource_exhausted", "REASON_THROTTLED");
  assert.equal(answer.body.details[0].debug.retryAfter, "60s");
  assert.equal((await page.call("GetSession")).status, 200);
});
