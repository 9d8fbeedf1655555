import assert from "node:assert/strict";
import { test } from "node:test";
import {
  browser,
  call,
  PUBLIC_ORIGIN,
  reasonOf,
  refused,
  sessionServer,
  type Answer,
  type SessionServer,
} from "../../test/identity/session-server.ts";
import { softwareAuthenticator } from "../../test/identity/software-authenticator.ts";
import { createRelyingParty } from "./relying-party.ts";

const SESSION = "restante_test";
const BROWSER = "restante_re_test";
const MINUTE = 60_000;
const PASSWORD = "correct horse battery";
type Page = ReturnType<typeof browser>;

/** Ana's browser, logged in. */
async function pageOf(server: SessionServer, username = "ana"): Promise<Page> {
  const page = browser(server);
  assert.equal((await page.call("LogIn", { username })).status, 200);
  return page;
}

/** Adds a passkey to whoever is logged in; what the last call answered. */
async function addPasskey(page: Page, authenticator: ReturnType<typeof softwareAuthenticator>, more = {}) {
  const { body } = await page.call("AccountService/BeginPasskey");
  const responseJson = authenticator.create(body.optionsJson);
  return page.call("AccountService/AddPasskey", { challengeId: body.challengeId, responseJson, ...more });
}

async function signed(page: Page, authenticator: ReturnType<typeof softwareAuthenticator>) {
  const { body } = await page.call("BeginPasskeyLogIn", { username: "ana" });
  return { challengeId: body.challengeId, responseJson: authenticator.get(body.optionsJson) };
}

function opensWith({ body }: Answer): string[] {
  return body.details[0].debug.opensWith;
}

const calls: [method: string, message: object][] = [
  ["BeginPasskey", {}],
  ["AddPasskey", { challengeId: "h_x", responseJson: "{}" }],
  ["RemovePasskey", { passkeyId: "k_x" }],
  ["IssueRecoveryCode", {}],
  ["CreateLink", {}],
  ["AnswerLink", { requestId: "r_x", approve: true }],
];

for (const [method, message] of calls) {
  test(`${method} needs a session, and that of the person whom the page believes to be`, async () => {
    await using server = await sessionServer();
    const nobody = await call(server, `AccountService/${method}`, message);
    refused(nobody, "unauthenticated", "REASON_SESSION_REQUIRED");
    const page = await pageOf(server);
    const other = await page.call(`AccountService/${method}`, { ...message, expectedUserId: "u_other" });
    refused(other, "failed_precondition", "REASON_OTHER_USER");
  });
}

for (const method of ["GetLink", "CancelLink"]) {
  test(`${method} needs a session`, async () => {
    await using server = await sessionServer();
    refused(await call(server, `AccountService/${method}`, {}), "unauthenticated", "REASON_SESSION_REQUIRED");
    const page = await pageOf(server);
    assert.equal((await page.call(`AccountService/${method}`)).status, 200);
  });
}

test("changes of credentials ask who it is, with a password as with a passkey", async () => {
  await using server = await sessionServer();
  const page = await pageOf(server);
  const authenticator = softwareAuthenticator(PUBLIC_ORIGIN);
  const { body } = await addPasskey(page, authenticator);
  server.advance(10 * MINUTE);
  const issue = (confirmation?: object) =>
    page.call("AccountService/IssueRecoveryCode", { confirmation: confirmation ?? {} });
  const byPasskey = await issue();
  refused(byPasskey, "unauthenticated", "REASON_PASSKEY_REQUIRED");
  assert.deepEqual(opensWith(byPasskey), ["CREDENTIAL_PASSKEY"]);
  assert.equal((await issue({ passkey: await signed(page, authenticator) })).status, 200);
  assert.equal((await page.call("SetPassword", { newPassword: PASSWORD })).status, 200);
  server.advance(10 * MINUTE);
  const asked = await issue();
  refused(asked, "unauthenticated", "REASON_PASSWORD_REQUIRED");
  assert.deepEqual(opensWith(asked), ["CREDENTIAL_PASSWORD", "CREDENTIAL_PASSKEY"]);
  refused(await issue({ password: "wrong horse battery" }), "unauthenticated", "REASON_CREDENTIAL_WRONG");
  assert.equal((await issue({ password: PASSWORD })).status, 200);
  const { body: removed } = await page.call("AccountService/RemovePasskey", {
    passkeyId: body.passkey.passkeyId,
  });
  assert.deepEqual(removed, {});
  const { session } = (await page.call("GetSession")).body;
  assert.deepEqual(
    [session.hasPassword, session.hasPasskey ?? false, session.hasRecoveryCode],
    [true, false, true],
  );
});

test("a change of credentials changes the cookie, and the one before opens nothing", async () => {
  await using server = await sessionServer();
  const page = await pageOf(server);
  const before = { cookie: `${SESSION}=${page.jar.get(SESSION)}` };
  const { setCookie, body } = await page.call("SetPassword", { newPassword: PASSWORD });
  assert.equal(setCookie.length, 1);
  assert.equal(body.token, undefined, "no page sees a token");
  refused(await call(server, "GetSession", {}, before), "unauthenticated", "REASON_SESSION_REQUIRED");
  assert.equal((await page.call("GetSession")).status, 200);
});

test("a tab that asks who it is under the token before, while another changes it, leaves the new cookie alone", async () => {
  await using server = await sessionServer();
  const page = await pageOf(server);
  const before = { cookie: `${SESSION}=${page.jar.get(SESSION)}; ${BROWSER}=${page.jar.get(BROWSER)}` };
  await page.call("SetPassword", { newPassword: PASSWORD });
  const late = await call(server, "GetSession", {}, before);
  refused(late, "unauthenticated", "REASON_SESSION_REQUIRED");
  assert.deepEqual(late.setCookie, []);
});

test("a client that is no browser gets its new token in the answer, and no cookie", async () => {
  await using server = await sessionServer();
  const { body } = await call(server, "LogIn", { username: "ana", bearer: true });
  const as = (token: string) => ({ authorization: `Bearer ${token}` });
  const answer = await call(server, "SetPassword", { newPassword: PASSWORD }, as(body.token));
  assert.deepEqual(answer.setCookie, []);
  refused(await call(server, "GetSession", {}, as(body.token)), "unauthenticated", "REASON_SESSION_REQUIRED");
  const { body: now } = await call(server, "GetSession", {}, as(answer.body.token));
  assert.equal(now.session.deviceId, body.session.deviceId);
});

test("a passkey logs in, and what opens a name is said to whoever has nothing that does", async () => {
  await using server = await sessionServer();
  const authenticator = softwareAuthenticator(PUBLIC_ORIGIN);
  await addPasskey(await pageOf(server), authenticator);
  const elsewhere = browser(server);
  const refusal = await elsewhere.call("LogIn", { username: "ana" });
  refused(refusal, "unauthenticated", "REASON_PASSKEY_REQUIRED");
  assert.deepEqual(opensWith(refusal), ["CREDENTIAL_PASSKEY", "CREDENTIAL_LINK", "CREDENTIAL_OPERATOR_CODE"]);
  const passkey = await signed(elsewhere, authenticator);
  assert.equal((await elsewhere.call("LogIn", { username: "ana", passkey })).status, 200);
  const again = await browser(server).call("LogIn", { username: "ana", passkey });
  refused(again, "unauthenticated", "REASON_CREDENTIAL_WRONG");
  assert.deepEqual(again.setCookie, []);
});

test("a link lets another browser in, as far as the one that shows the code says yes", async () => {
  await using server = await sessionServer();
  const page = await pageOf(server);
  const { body } = await page.call("AccountService/CreateLink");
  const elsewhere = browser(server);
  const wrong = await elsewhere.call("RequestLink", { username: "ana", code: "AAAA-AAAA-AAAA" });
  refused(wrong, "unauthenticated", "REASON_CREDENTIAL_WRONG");
  const request = { username: "ana", code: body.code, deviceName: "a toaster" };
  const { linkToken } = (await elsewhere.call("RequestLink", request)).body;
  const enter = () => elsewhere.call("LogIn", { username: "ana", linkToken });
  refused(await enter(), "unauthenticated", "REASON_LINK_PENDING");
  const { body: shown } = await page.call("AccountService/GetLink");
  assert.deepEqual(
    [shown.state, shown.deviceName, shown.address],
    ["LINK_STATE_REQUESTED", "a toaster", "127.0.0.1"],
  );
  const unknown = await page.call("AccountService/AnswerLink", { requestId: "r_x", approve: true });
  refused(unknown, "not_found", "REASON_NOT_FOUND");
  const answer = { requestId: shown.requestId, approve: true };
  assert.equal((await page.call("AccountService/AnswerLink", answer)).status, 200);
  assert.equal((await enter()).status, 200);
  assert.equal((await page.call("AccountService/GetLink")).body.state, "LINK_STATE_USED");
});

test("a browser that is told no hears so", async () => {
  await using server = await sessionServer();
  const page = await pageOf(server);
  const { body } = await page.call("AccountService/CreateLink");
  const { linkToken } = (await call(server, "RequestLink", { username: "ana", code: body.code })).body;
  const { requestId } = (await page.call("AccountService/GetLink")).body;
  await page.call("AccountService/AnswerLink", { requestId, approve: false });
  const told = await call(server, "LogIn", { username: "ana", linkToken });
  refused(told, "permission_denied", "REASON_LINK_REFUSED");
});

test("a recovery code opens the name once", async () => {
  await using server = await sessionServer();
  const page = await pageOf(server);
  const { recoveryCode } = (await page.call("AccountService/IssueRecoveryCode")).body;
  assert.equal((await browser(server).call("LogIn", { username: "ana", recoveryCode })).status, 200);
  const again = await browser(server).call("LogIn", { username: "ana", recoveryCode });
  refused(again, "unauthenticated", "REASON_CREDENTIAL_WRONG");
});

test("on a shared computer the cookie goes with the browser, and no other is set", async () => {
  await using server = await sessionServer();
  const page = browser(server);
  await page.call("GetSession");
  const secret = page.jar.get(BROWSER);
  const { setCookie, body } = await page.call("LogIn", { username: "ana", shared: true });
  assert.equal(setCookie.length, 1);
  assert.match(setCookie[0] ?? "", /^restante_test=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
  assert.equal(body.session.shared, true);
  assert.equal(page.jar.get(BROWSER), secret);
  const changed = await page.call("SetPassword", { newPassword: PASSWORD });
  assert.match(changed.setCookie[0] ?? "", /^restante_test=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
  await page.call("LogOut");
  assert.equal(reasonOf(await page.call("LogIn", { username: "ana" })), "REASON_PASSWORD_REQUIRED");
});

test("passkeys are for names over HTTPS and for this machine", async () => {
  const party = (origin: string) => createRelyingParty(undefined)({ url: `${origin}/x` });
  assert.deepEqual(party("https://chat.example.com:8443"), {
    id: "chat.example.com",
    origin: "https://chat.example.com:8443",
  });
  assert.equal(party("http://localhost:8080").id, "localhost");
  for (const origin of [
    "http://chat.example.com",
    "https://192.0.2.1",
    "https://[::1]",
    "http://127.0.0.1",
  ]) {
    assert.throws(() => party(origin), { reason: "not-allowed" });
  }
  const behindProxy = createRelyingParty("https://chat.example.com");
  assert.equal(behindProxy({ url: "http://10.0.0.1:8080/x" }).origin, "https://chat.example.com");
});
