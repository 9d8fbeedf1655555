import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import path from "node:path";
import { test } from "node:test";
import { AccountService } from "#proto/chat/v1/account_pb.ts";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { DirectoryService } from "#proto/chat/v1/directory_pb.ts";
import { OperatorService } from "#proto/chat/v1/operator_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import { cookiesOf, fromPage as callFromPage, sessionCookie } from "./browser.ts";
import { bearer, call, envelope, post, receive, type Answer, type Json } from "./calls.ts";
import { head, statusOf } from "./sockets.ts";
import { logIn, message, peakOf, targetForTests } from "./target.ts";

const target = await targetForTests();
const { port, ana, bob } = target;
const log = "chat.v1.SessionService/LogIn";
const whoAmI = "chat.v1.SessionService/GetSession";
const send = "chat.v1.ChatService/SendMessage";

const fromPage = async (name: string, request: Json, cookies: readonly string[] = []): Promise<Answer> =>
  callFromPage(target, name, request, cookies);

test("attack 33: without a session every call but those that begin one is UNAUTHENTICATED", async () => {
  const { getSession, setPassword } = SessionService.method;
  const services = [ChatService, DirectoryService, AccountService, OperatorService];
  const methods = [...services.flatMap((service) => service.methods), getSession, setPassword];
  assert.ok(methods.length > 50, "all are here");
  for (const method of methods) {
    const path = `/${method.parent.typeName}/${method.name}`;
    const streams = method.methodKind !== "unary";
    const body = streams ? envelope(Buffer.from("{}")) : "{}";
    const type = streams ? "application/connect+json" : "application/json";
    for (const headers of [{}, bearer("nobody"), { cookie: "restante_x=nobody" }]) {
      const { body: answer } = await post(target, path, body, { "content-type": type, ...headers });
      assert.match(answer, /"code":"unauthenticated"/, path);
    }
  }
});

test("attack 34: a token that is none is UNAUTHENTICATED", async () => {
  const tokens = [
    "x",
    "A".repeat(43),
    ana.token.slice(0, -1),
    `${ana.token}A`,
    ana.token.toLowerCase(),
    "%00",
    "A".repeat(10_000),
  ];
  for (const token of tokens) {
    assert.equal((await call(target, whoAmI, {}, token)).code, "unauthenticated", token.slice(0, 50));
    const cookie = `restante_x=${token}`;
    assert.equal((await fromPage(whoAmI, {}, [cookie])).code, "unauthenticated", token.slice(0, 50));
  }
  const line = `POST /${whoAmI} HTTP/1.1`;
  const fields = ["Host: localhost", "Content-Type: application/json", "Content-Length: 2"];
  const withToken = (token: string) => `${head(line, ...fields, `Authorization: Bearer ${token}`)}{}`;
  assert.equal(await statusOf(port, withToken("A".repeat(100 * 1024))), 431);
  assert.ok([400, 401].includes(await statusOf(port, withToken(`${ana.token}\0`))));
  assert.ok([400, 401].includes(await statusOf(port, withToken(`${ana.token.slice(0, 5)}\0`))));
});

test("attack 35: a token is over with the log-out, and so is its stream within 2 s", async () => {
  const eve = await logIn(target, "leaver");
  const stream = receive(target, eve.token);
  await stream.until((frame) => "caughtUp" in frame);
  const begun = performance.now();
  assert.equal((await call(target, "chat.v1.SessionService/LogOut", {}, eve.token)).code, "ok");
  assert.equal(await stream.ended, "unauthenticated");
  assert.ok(performance.now() - begun < 2_000);
  assert.equal((await call(target, whoAmI, {}, eve.token)).code, "unauthenticated");
  assert.equal((await call(target, send, message(bob), eve.token)).code, "unauthenticated");
});

test("attack 36: a cookie that was there before the log-in opens nothing after it", async () => {
  const first = await fromPage(log, { username: "fixated" });
  const planted = sessionCookie(cookiesOf(first)).replace(/=.*/, `=${"A".repeat(43)}`);
  const second = await fromPage(log, { username: "victim" }, [planted]);
  assert.equal(second.code, "ok");
  assert.notEqual(sessionCookie(cookiesOf(second)), planted);
  assert.equal((await fromPage(whoAmI, {}, [planted])).code, "unauthenticated");
  // Nor does a token that somebody else may have seen: each log-in has its own.
  const cookies = cookiesOf(second);
  const again = await fromPage(log, { username: "victim" }, cookies);
  assert.notEqual(sessionCookie(cookiesOf(again)), sessionCookie(cookies));
  assert.equal((await fromPage(whoAmI, {}, [sessionCookie(cookies)])).code, "unauthenticated");
});

test("attack 37: a cookie and a token of different people are refused together", async () => {
  const cookies = cookiesOf(await fromPage(log, { username: "twofaced" }));
  for (const name of [whoAmI, send]) {
    const headers = { ...bearer(ana.token), cookie: cookies.join("; ") };
    const answer = await post(target, `/${name}`, JSON.stringify(message(bob)), headers);
    assert.equal(answer.code, "unauthenticated", name);
  }
});

test("attack 38: a session that is over is UNAUTHENTICATED, and its cookie is cleared", async () => {
  const cookies = cookiesOf(await fromPage(log, { username: "sleeper" }));
  // Before any call under it: of one that has been, the server knows what is written, and nobody else writes.
  letAllSleep("sleeper");
  const answer = await fromPage(whoAmI, {}, [sessionCookie(cookies)]);
  assert.equal(answer.code, "unauthenticated");
  const [name] = sessionCookie(cookies).split("=");
  const lines = [answer.headers["set-cookie"] ?? []].flat();
  assert.ok(
    lines.some((line) => line.startsWith(`${name}=;`) && line.includes("Max-Age=0")),
    lines.join("\n"),
  );
});

/** Turns the clock for somebody's sessions: 91 days without use. */
function letAllSleep(username: string): void {
  using database = new DatabaseSync(path.join(target.server.dataDir, "restante.db"), { timeout: 10_000 });
  const owner = "SELECT user_id FROM users WHERE username = ?";
  const past = 91 * 24 * 3_600_000;
  database
    .prepare(
      `UPDATE sessions SET last_seen_at = last_seen_at - ${past}, created_at = created_at - ${past} WHERE user_id = (${owner})`,
    )
    .run(username);
}

test("attack 39: a token in the address is no token", async () => {
  for (const name of ["token", "access_token", "authorization", "bearer"]) {
    const answer = await post(target, `/${whoAmI}?${name}=${ana.token}`, "{}");
    assert.equal(answer.code, "unauthenticated", name);
  }
});

test("attack 40: a name that is claimed does not open in another browser, which gets no cookie", async () => {
  await fromPage(log, { username: "claimed" });
  for (const username of ["claimed", "CLAIMED", " claimed ", "ｃｌａｉｍｅｄ"]) {
    const answer = await fromPage(log, { username });
    assert.notEqual(answer.code, "ok", username);
    assert.deepEqual(cookiesOf(answer), []);
  }
});

test("attack 41: of 50 first log-ins at once exactly one gets the name", async () => {
  const attempts = Array.from({ length: 50 }, () => call(target, log, { username: "gold", bearer: true }));
  const answers = await Promise.all(attempts);
  const winners = answers.filter(({ code }) => code === "ok");
  assert.equal(winners.length, 1);
  assert.deepEqual(new Set(answers.map(({ code }) => code)), new Set(["ok", "permission_denied"]));
  const found = await call(target, "chat.v1.DirectoryService/Find", { query: "gold" }, ana.token);
  assert.equal(found.body.match(/"username":"gold"/g)?.length, 1);
});

test("attack 42: 30 wrong passwords are throttled, and the owner's session goes on", async () => {
  const owner = await withPassword("guarded", "correct horse battery");
  const codes = [];
  for (let at = 0; at < 30; at += 1) {
    const guess = { username: "guarded", password: `guess number ${at}`, bearer: true };
    codes.push((await call(target, log, guess)).code);
  }
  assert.ok(codes.includes("unauthenticated"));
  assert.equal(codes.at(-1), "resource_exhausted");
  assert.equal((await call(target, whoAmI, {}, owner)).code, "ok");
  assert.equal((await call(target, send, message(bob), owner)).code, "ok");
});

/** A name with a password. @returns the token of its owner's session */
async function withPassword(username: string, newPassword: string): Promise<string> {
  const { token } = await logIn(target, username);
  const answer = await call(target, "chat.v1.SessionService/SetPassword", { newPassword }, token);
  assert.equal(answer.code, "ok", answer.body);
  const { token: next = token } = answer.json as { token?: string };
  return next;
}

test("attack 43: a password of a MiB, or of 60 KiB, is refused before it is hashed", async () => {
  await withPassword("heavy", "a password of good length");
  const huge = await call(target, log, { username: "heavy", password: "x".repeat(1024 * 1024) });
  assert.equal(huge.code, "resource_exhausted");
  const tryLarge = async () => {
    const large = await call(target, log, { username: "heavy", password: "x".repeat(60 * 1024) });
    assert.ok(["unauthenticated", "resource_exhausted"].includes(large.code), large.body);
  };
  // A hash takes 19 MiB.
  assert.ok((await peakOf(target.server.pid(), 5, tryLarge)) < 10_000_000);
  const { token } = await logIn(target, "heavier");
  const set = { newPassword: "x".repeat(60 * 1024) };
  assert.equal(
    (await call(target, "chat.v1.SessionService/SetPassword", set, token)).code,
    "invalid_argument",
  );
});

test("attack 47: whoever takes a name after its person inherits nothing", async () => {
  const first = await logIn(target, "mortal");
  await call(target, send, message(first, "for the first only"), ana.token);
  const cookies = cookiesOf(await fromPage(log, { username: "passer-by" }));
  await fromPage("chat.v1.SessionService/LogOut", { forget: true }, cookies);
  // Logged out is not given up: the name stays theirs.
  assert.notEqual((await fromPage(log, { username: "passer-by" })).code, "ok");
  const gone = await call(
    target,
    "chat.v1.AccountService/DeleteAccount",
    { username: "mortal" },
    first.token,
  );
  assert.equal(gone.code, "ok", gone.body);
  const next = await call(target, log, { username: "mortal", bearer: true });
  assert.equal(next.code, "permission_denied", "the name is in quarantine");
  const waiting = { clientMessageId: crypto.randomUUID(), username: "mortal", text: "for whom?" };
  assert.notEqual((await call(target, send, waiting, ana.token)).code, "ok");
});

test("attack 48: ending all other sessions ends their streams", async () => {
  const password = "one two three four";
  const keeper = await withPassword("keeper", password);
  const other = await call(target, log, { username: "keeper", password, bearer: true });
  const { token } = other.json as { token: string };
  const stream = receive(target, token);
  const own = receive(target, keeper);
  await Promise.all([stream, own].map((each) => each.until((frame) => "caughtUp" in frame)));
  const begun = performance.now();
  assert.equal((await call(target, "chat.v1.AccountService/EndOtherSessions", {}, keeper)).code, "ok");
  assert.equal(await stream.ended, "unauthenticated");
  assert.ok(performance.now() - begun < 2_000);
  assert.equal((await call(target, whoAmI, {}, token)).code, "unauthenticated");
  assert.equal((await call(target, whoAmI, {}, keeper)).code, "ok");
  own.close();
});

/** The first log-in of a name. @returns the code and the reason */
async function claims(username: string): Promise<string> {
  const { code, body } = await call(target, log, { username, bearer: true });
  return code === "ok" ? code : `${code} ${/"reason":"REASON_(\w+)"/.exec(body)?.[1] ?? ""}`.trim();
}

test("attack 49: a name that mixes alphabets to look like another is refused", async () => {
  for (const name of ["\u0430dmin", "p\u0430ypal", "\u0440\u0430ypal", "аna", "bоb"]) {
    assert.notEqual(await claims(name), "ok", name);
  }
});

test("attack 50: names that look alike collide", async () => {
  const alike: [first: string, ...others: string[]][] = [
    ["ace", "\u0430\u0441\u0435"],
    ["corner", "comer", "ϲorner"],
    ["llama", "IIama", "1lama", "l1ama"],
    ["zoom00", "zoomoo", "zoomO0"],
  ];
  for (const [first, ...others] of alike) {
    assert.equal(await claims(first), "ok", first);
    for (const other of others) assert.notEqual(await claims(other), "ok", `${other} for ${first}`);
  }
});

test("attack 51: a name with what cannot be seen is refused", async () => {
  const hidden = [
    "\u200B",
    "\u200D",
    "\u00AD",
    "\u{E0061}",
    "\u202E",
    "\u2066",
    "\uFEFF",
    "\u2060",
    "\u115F",
    "\u3164",
    "\0",
    "\u0301\u0301\u0301",
  ];
  for (const character of hidden) {
    const name = `mal${character}lory`;
    const code = await claims(name);
    assert.match(code, /^invalid_argument/, JSON.stringify(name));
  }
});

test("attack 52: reserved names are refused, however they are spelled", async () => {
  for (const name of ["admin", "ADMIN", "ａｄｍｉｎ", "a.d.m.i.n", "Admin", "a-d_m.i-n", "root", "system"]) {
    assert.notEqual(await claims(name), "ok", name);
  }
});

test("attack 53: what is no name is INVALID_ARGUMENT", async () => {
  const none = [
    "..",
    "/",
    "@",
    "a".repeat(33),
    "a",
    "\u{1F600}\u{1F600}",
    "",
    " ",
    "a b",
    "a/b",
    "../etc",
    "a\nb",
    "<b>",
    "--",
    "a".repeat(60_000),
  ];
  for (const name of none) assert.match(await claims(name), /^invalid_argument/, name.slice(0, 40));
});
