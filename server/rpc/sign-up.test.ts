import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, createRouterTransport } from "@connectrpc/connect";
import { ServerService, SignUp } from "#proto/chat/v1/server_pb.ts";
import {
  browser,
  call,
  sessionServer,
  type Answer,
  type SessionServer,
} from "../../test/identity/session-server.ts";
import { createSignUpInvitation } from "../identity/sign-up-invitation.ts";
import { getInfo, type ServerInfo } from "./get-info.ts";

async function invited({ identity }: SessionServer): Promise<string> {
  const asked = { creator: undefined, maxUses: 1, days: 1, note: "" };
  const { token } = await identity.store.write((tx) =>
    createSignUpInvitation(identity.env, tx.signUpInvitations, asked),
  );
  return token;
}

/** Code, reason, field and suggestion of a refusal, and that it came with no cookie. */
function refusalOf({ body, setCookie }: Answer): string[] {
  assert.deepEqual(setCookie, []);
  const { reason, field, suggestion } = body.details[0].debug;
  return [body.code, reason, field, suggestion ?? ""];
}

test("SIGN_UP=invite: a newcomer gets in with an invitation and stays in without", async () => {
  await using server = await sessionServer("invite");
  const page = browser(server);
  assert.deepEqual(refusalOf(await page.call("LogIn", { username: "ana" })), [
    "permission_denied",
    "REASON_SIGN_UP_INVITATION_REQUIRED",
    "invitation",
    "",
  ]);
  const invitation = await invited(server);
  assert.equal((await page.call("LogIn", { username: "ana", invitation })).status, 200);
  await page.call("LogOut");
  assert.equal((await page.call("LogIn", { username: "ana" })).status, 200);
  const late = await browser(server).call("LogIn", { username: "bob", invitation });
  assert.equal(refusalOf(late)[1], "REASON_SIGN_UP_INVITATION_REQUIRED");
});

test("SIGN_UP=password: a newcomer's password is asked for, judged, and the name's from then on", async () => {
  await using server = await sessionServer("password");
  const logIn = (password: string) => call(server, "LogIn", { username: "ana", bearer: true, password });
  assert.deepEqual(refusalOf(await logIn("")), [
    "unauthenticated",
    "REASON_NEW_PASSWORD_REQUIRED",
    "password",
    "",
  ]);
  assert.deepEqual(refusalOf(await logIn("12345678")), [
    "invalid_argument",
    "REASON_PASSWORD_UNACCEPTABLE",
    "password",
    "",
  ]);
  assert.equal((await logIn("four unrelated words")).status, 200);
  assert.equal((await logIn("four unrelated words")).status, 200);
  assert.equal(refusalOf(await logIn("another four words"))[1], "REASON_CREDENTIAL_WRONG");
});

test("attack 50: a name that looks like somebody's is refused over the wire, with theirs", async () => {
  await using server = await sessionServer();
  await browser(server).call("LogIn", { username: "ace" });
  assert.deepEqual(refusalOf(await browser(server).call("LogIn", { username: "асе" })), [
    "permission_denied",
    "REASON_USERNAME_CONFUSABLE",
    "username",
    "ace",
  ]);
});

test("a name in quarantine is refused over the wire", async () => {
  await using server = await sessionServer();
  const { body } = await browser(server).call("LogIn", { username: "ana" });
  const { store, env, limits } = server.identity;
  const now = env.now();
  await store.write((tx) => tx.accounts.giveUp(body.session.user.userId, now, now + limits.quarantine));
  assert.deepEqual(refusalOf(await browser(server).call("LogIn", { username: "Ana" })), [
    "permission_denied",
    "REASON_USERNAME_QUARANTINED",
    "username",
    "",
  ]);
});

test("GetInfo says what a new name needs", async () => {
  const info: ServerInfo = {
    name: "",
    version: "",
    waitingNames: false,
    signUp: "invite",
    deletesMessagesWithAccount: false,
    maxTextCodePoints: 1,
    maxTextBytes: 1,
    heartbeatMs: 1,
  };
  const says = async (signUp: ServerInfo["signUp"]) => {
    const handlers = { getInfo: getInfo({ info: { ...info, signUp } }) };
    const transport = createRouterTransport(({ service }) => service(ServerService, handlers));
    return (await createClient(ServerService, transport).getInfo({})).signUp;
  };
  assert.deepEqual(await Promise.all([says("open"), says("invite"), says("password")]), [
    SignUp.OPEN,
    SignUp.INVITE,
    SignUp.PASSWORD,
  ]);
});
