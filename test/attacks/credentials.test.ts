import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { softwareAuthenticator } from "../identity/software-authenticator.ts";
import { cookiesOf, fromPage, sessionCookie } from "./browser.ts";
import { call, type Answer, type Json } from "./calls.ts";
import { logIn, targetForTests, type Person } from "./target.ts";

const target = await targetForTests();

const account = async (method: string, request: Json, token: string): Promise<Answer> =>
  call(target, `chat.v1.AccountService/${method}`, request, token);
const session = async (method: string, request: Json): Promise<Answer> =>
  call(target, `chat.v1.SessionService/${method}`, request);

async function codeOf(person: Person): Promise<string> {
  const { json, body } = await account("CreateLink", {}, person.token);
  const { code } = json as { code?: string };
  return code ?? assert.fail(body);
}

async function handIn(username: string, code: string): Promise<Answer> {
  return session("RequestLink", { username, code });
}

test("attack 45: a link code works once, and not without its owner's yes", async () => {
  const person = await logIn(target, "linker");
  const code = await codeOf(person);
  const asked = await handIn("linker", code);
  assert.equal(asked.code, "ok", asked.body);
  assert.equal((await handIn("linker", code)).code, "unauthenticated", "used");
  const { linkToken } = asked.json as { linkToken: string };
  const enter = { username: "linker", linkToken, bearer: true };
  assert.notEqual((await session("LogIn", enter)).code, "ok", "not approved");
  const { requestId } = (await account("GetLink", {}, person.token)).json;
  assert.equal((await account("AnswerLink", { requestId, approve: true }, person.token)).code, "ok");
  assert.equal((await session("LogIn", enter)).code, "ok");
  assert.notEqual((await session("LogIn", enter)).code, "ok", "its token works once");
  assert.notEqual(
    (await session("LogIn", { ...enter, username: "ana" })).code,
    "ok",
    "and for its name only",
  );
});

test("attack 45: a link code that is refused, withdrawn or replaced opens nothing", async () => {
  const person = await logIn(target, "refuser");
  const code = await codeOf(person);
  const { linkToken } = (await handIn("refuser", code)).json;
  const { requestId } = (await account("GetLink", {}, person.token)).json;
  assert.equal((await account("AnswerLink", { requestId, approve: false }, person.token)).code, "ok");
  assert.notEqual((await session("LogIn", { username: "refuser", linkToken, bearer: true })).code, "ok");
  const replaced = await codeOf(person);
  const withdrawn = await codeOf(person);
  assert.equal((await handIn("refuser", replaced)).code, "unauthenticated");
  assert.equal((await account("CancelLink", {}, person.token)).code, "ok");
  assert.equal((await handIn("refuser", withdrawn)).code, "unauthenticated");
  // Nor can somebody else say yes.
  const again = await handIn("refuser", await codeOf(person));
  const request = (await account("GetLink", {}, person.token)).json["requestId"];
  const answer = await account("AnswerLink", { requestId: request, approve: true }, target.bob.token);
  assert.equal(answer.code, "not_found");
  const { linkToken: waiting } = again.json;
  assert.notEqual(
    (await session("LogIn", { username: "refuser", linkToken: waiting, bearer: true })).code,
    "ok",
  );
});

test("attack 45: a link code that is late is refused", async () => {
  const person = await logIn(target, "latecomer");
  const code = await codeOf(person);
  using database = new DatabaseSync(path.join(target.server.dataDir, "restante.db"), { timeout: 10_000 });
  database.prepare("UPDATE links SET expires_at = expires_at - 600001 WHERE user_id = ?").run(person.userId);
  assert.equal((await handIn("latecomer", code)).code, "unauthenticated");
});

test("attack 45: after five wrong tries the right link code is refused too", async () => {
  const person = await logIn(target, "guessed");
  const code = await codeOf(person);
  for (let at = 0; at < 5; at += 1) {
    assert.equal((await handIn("guessed", "AAAA-AAAA-AAAA")).code, "unauthenticated");
  }
  assert.notEqual((await handIn("guessed", code)).code, "ok");
});

test("attack 46: a passkey's answer that is not for this site, challenge and person opens nothing", async () => {
  const person = await withPasskey("keyholder");
  const other = await withPasskey("stranger");
  // What is wrong about an answer must be all that is wrong.
  assert.equal(await opensWith(person, "keyholder"), "ok");
  assert.notEqual(await opensWith(person, "keyholder", { origin: "https://evil.example" }), "ok");
  assert.notEqual(
    await opensWith(person, "keyholder", { origin: `http://localhost:${target.port + 1}` }),
    "ok",
  );
  assert.notEqual(await opensWith(person, "keyholder", { rpId: "evil.example" }), "ok");
  assert.notEqual(await opensWith(person, "keyholder", { challenge: "A".repeat(43) }), "ok");
  assert.notEqual(await opensWith(person, "keyholder", { counter: 0 }), "ok", "a copy of the authenticator");
  assert.notEqual(await opensWith(other, "keyholder"), "ok", "another's passkey");
  assert.notEqual(await opensWith(person, "stranger"), "ok", "another's name");
  assert.notEqual(await opensWith(person, "keyholder", { userId: "u_somebody" }), "ok");
  assert.equal(await opensWith(person, "keyholder"), "ok");
});

test("attack 46: a passkey's answer is good once, and for the challenge it was asked by", async () => {
  const person = await withPasskey("replayed");
  const first = await challenge("replayed");
  const second = await challenge("replayed");
  const responseJson = person.get(first.optionsJson);
  assert.notEqual(await enter("replayed", second.challengeId, responseJson), "ok");
  assert.equal(await enter("replayed", first.challengeId, responseJson), "ok");
  assert.notEqual(await enter("replayed", first.challengeId, responseJson), "ok");
  for (const junk of ["", "{}", "null", "[]", "x".repeat(17_000), '{"id":"x","response":null}']) {
    const { challengeId } = await challenge("replayed");
    const code = await enter("replayed", challengeId, junk);
    assert.ok(
      ["unauthenticated", "invalid_argument", "resource_exhausted"].includes(code),
      `${junk.slice(0, 20)}: ${code}`,
    );
  }
});

type Authenticator = ReturnType<typeof softwareAuthenticator>;

/** A new name that has a passkey. */
async function withPasskey(username: string): Promise<Authenticator> {
  const cookies = cookiesOf(await fromPage(target, "chat.v1.SessionService/LogIn", { username }));
  const own = [sessionCookie(cookies)];
  const begun = await fromPage(target, "chat.v1.AccountService/BeginPasskey", {}, own);
  const { challengeId, optionsJson } = begun.json as { challengeId: string; optionsJson: string };
  const authenticator = softwareAuthenticator(target.url);
  const responseJson = authenticator.create(optionsJson);
  const added = await fromPage(
    target,
    "chat.v1.AccountService/AddPasskey",
    { challengeId, responseJson },
    own,
  );
  assert.equal(added.code, "ok", added.body);
  return authenticator;
}

async function challenge(username: string): Promise<{ challengeId: string; optionsJson: string }> {
  const begun = await fromPage(target, "chat.v1.SessionService/BeginPasskeyLogIn", { username });
  assert.equal(begun.code, "ok", begun.body);
  return begun.json as { challengeId: string; optionsJson: string };
}

async function enter(username: string, challengeId: string, responseJson: string): Promise<string> {
  const request = { username, passkey: { challengeId, responseJson } };
  const answer = await fromPage(target, "chat.v1.SessionService/LogIn", request);
  if (answer.code !== "ok") assert.deepEqual(cookiesOf(answer), [], "no cookie with a refusal");
  return answer.code;
}

/** A whole log-in by passkey, with something wrong about it if so wished. @returns its code */
async function opensWith(
  authenticator: Authenticator,
  username: string,
  deceit: Parameters<Authenticator["get"]>[1] = {},
): Promise<string> {
  const { challengeId, optionsJson } = await challenge(username);
  return enter(username, challengeId, authenticator.get(optionsJson, deceit));
}
