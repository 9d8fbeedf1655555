/** What whoever is on the server's machine types, on data at rest and on a server that runs. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { pino } from "pino";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import { CommandError } from "./admin/command-error.ts";
import { askServer } from "./admin/control-client.ts";
import { controlSocketPath } from "./admin/control-socket.ts";
import { startApp } from "./app.ts";
import { loadConfig } from "./config.ts";
import { runOffline } from "./operations.ts";

const signal = new AbortController().signal;

/** A server with two people, a room and a message; and the operator's commands on it, running or not. */
async function world(t: TestContext) {
  const dataDir = mkdtempSync(join(tmpdir(), "restante-operator-"));
  const config = loadConfig({ PORT: "0", DATA_DIR: dataDir });
  const log = pino({ level: "silent" });
  const app = await startApp({ config, version: "0", webDir: "/does/not/exist", log });
  t.after(async () => {
    await app.close();
    rmSync(dataDir, { recursive: true });
  });
  const transport = createGrpcTransport({ baseUrl: app.url });
  const session = createClient(SessionService, transport);
  const chat = createClient(ChatService, transport);
  const { token } = await session.logIn({ username: "ana", bearer: true });
  await session.logIn({ username: "bob", bearer: true, deviceName: "bob's phone" });
  const headers = { authorization: `Bearer ${token}` };
  const made = await chat.createRoom({ clientRoomId: "operator-1", name: "Plans" }, { headers });
  const room = made.conversation?.conversationId ?? "";
  const target = { case: "conversationId", value: room } as const;
  const send = (clientMessageId: string) =>
    chat.sendMessage({ clientMessageId, target, text: "Hello" }, { headers });
  await send("operator-1");
  const said = async () =>
    (await chat.listMessages({ conversationId: room }, { headers })).messages.map(({ text }) => text);
  return {
    app,
    room,
    send,
    said,
    running: async (...words: string[]) => {
      const answer = await askServer(controlSocketPath(dataDir), words, signal);
      return answer ?? assert.fail("no server answers");
    },
    offline: (...words: string[]) => runOffline({ config }, words, signal),
  };
}

const commandError = (exitCode: 1 | 2, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof CommandError, String(error));
  assert.match(error.message, message);
  assert.equal(error.exitCode, exitCode);
  return true;
};

test("people, rooms and messages are ruled while the server runs, and every act is on record", async (t) => {
  const { running, room, send, said } = await world(t);
  assert.match(await running("user", "list", "B"), /^name +state .*\nbob +1 .*u_[^\n]+$/);
  assert.match(await running("user", "suspend", "Bob", "--reason", "spam"), /^bob is suspended/);
  assert.equal(await running("user", "suspend", "bob"), "bob is suspended already.");
  assert.match(await running("user", "list"), /bob +suspended +0/);
  assert.equal(await running("user", "restore", "bob"), "bob may come in again.");
  assert.equal(await running("user", "operator", "ana", "on"), "ana is an operator now.");
  assert.equal(await running("user", "operator", "ana", "on"), "ana is an operator already.");
  await assert.rejects(running("user", "suspend", "ana"), commandError(1, /is an operator/));
  assert.match(await running("room", "list", "--json"), /"name":"Plans".*"closed":false,"members":1/);
  assert.match(await running("room", "close", "plans"), /^Plans is closed/);
  await assert.rejects(send("operator-2"), /closed/);
  assert.match(await running("room", "open", room, "--reason=sorry"), /^Plans is open/);
  await send("operator-3");
  assert.equal(await running("message", "remove", room, "1"), "The message is gone.");
  assert.equal(await running("message", "remove", room, "1"), "The message was deleted already.");
  assert.deepEqual(await said(), ["", "Hello"]);
  await running("issue-code", "bob");
  const records = JSON.parse(await running("audit", "--json")) as Record<string, unknown>[];
  assert.deepEqual(
    records.map(({ number, act, by, user, roomName, seq, reason }) =>
      [number, act, by, user, roomName, seq, reason].join(" "),
    ),
    [
      "7 issue-code on the machine bob  0 ",
      "6 remove-message on the machine ana Plans 1 ",
      "5 open-room on the machine  Plans 0 sorry",
      "4 close-room on the machine  Plans 0 ",
      "3 make-operator on the machine ana  0 ",
      "2 restore-user on the machine bob  0 ",
      "1 suspend-user on the machine bob  0 spam",
    ],
  );
  assert.match(await running("audit", "--limit", "1"), /^number.*\n7 .*\nThere are more.*--limit 10\.$/);
});

test("sessions are listed and ended, invitations made and withdrawn, an account deleted", async (t) => {
  const { running } = await world(t);
  const [session] = JSON.parse(await running("session", "list", "bob", "--json")) as [{ sessionId: string }];
  assert.match(
    await running("user", "sessions", "bob"),
    /bob's phone +(127\.0\.0\.1|::1|::ffff:127\.0\.0\.1) /,
  );
  await running("session", "end", session.sessionId);
  assert.equal(await running("session", "list", "bob", "--json"), "[]");
  await assert.rejects(running("session", "end", session.sessionId), commandError(1, /no such session/));
  assert.match(await running("user", "log-out", "ana"), /^1 sessions of ana/);

  assert.match(
    await running("invitation", "create", "--uses", "3"),
    /^\/invite\/[\w-]{22} is good for 3 names/,
  );
  const [invitation] = JSON.parse(await running("invitation", "list", "--json")) as [
    { invitationId: string },
  ];
  assert.match(await running("invitation", "revoke", invitation.invitationId), /withdrawn/);
  assert.equal(await running("invitation", "list", "--json"), "[]");

  await assert.rejects(running("user", "delete", "bob"), commandError(2, /--yes/));
  assert.match(await running("user", "delete", "bob", "--yes"), /gone/);
  await assert.rejects(running("user", "show", "bob"), commandError(1, /Nobody is called bob/));
});

test("the same commands work on data that no server has open", async (t) => {
  const { app, offline } = await world(t);
  await app.close();
  assert.equal(await offline("user", "operator", "bob", "on"), "bob is an operator now.");
  const shown = await offline("user", "show", "Bob", "--json");
  assert.match(shown, /"username":"bob".*"operator":true/);
  const { userId } = JSON.parse(shown) as { userId: string };
  assert.equal(await offline("user", "show", userId, "--json"), shown);
  assert.match(await offline("audit"), /make-operator/);
  assert.match(await offline("user", "delete", "ana", "--yes"), /gone/);
  await assert.rejects(offline("status"), commandError(1, /No server runs/));
});

test("what operators did since a backup stays in force and on record when it is restored", async (t) => {
  const { app, offline, running, room } = await world(t);
  const file = join(mkdtempSync(join(tmpdir(), "restante-operator-")), "backup.db");
  await running("user", "operator", "ana", "on");
  await running("backup", file);
  await running("user", "suspend", "bob");
  await running("room", "close", room);
  await running("user", "operator", "ana", "off");
  const before = await running("audit", "--json");
  await app.close();
  await offline("restore", file);
  assert.equal(await offline("audit", "--json"), before);
  assert.match(await offline("room", "list"), /Plans +closed/);
  assert.match(await offline("user", "list"), /ana +1 .*\nbob +suspended +0/);
  assert.match(await offline("room", "open", room), /open again/);
  assert.match(await offline("audit", "--limit", "1"), /\n5 /);
});

test("what is no command, or misses something, is told apart from what cannot be done", async (t) => {
  const { app, offline } = await world(t);
  await app.close();
  for (const words of [
    ["nonsense"],
    ["user"],
    ["user", "nonsense", "bob"],
    ["user", "show"],
    ["user", "show", "bob", "ana"],
    ["user", "show", "bob", "--nonsense"],
    ["user", "suspend", "bob", "--reason"],
    ["user", "operator", "bob", "perhaps"],
    ["user", "list", "--json=yes"],
    ["audit", "--limit", "none"],
    ["message", "remove", "c_lobby", "first"],
    ["toString"],
    ["user", "show", "bob", "--constructor"],
  ]) {
    await assert.rejects(offline(...words), commandError(2, /./), words.join(" "));
  }
  await assert.rejects(offline("user", "show", "nobody"), commandError(1, /Nobody is called nobody/));
  await assert.rejects(offline("room", "close", "nowhere"), commandError(1, /no room nowhere/));
  await assert.rejects(offline("user", "suspend", "bob", "--reason", "a\nb"), commandError(1, /one line/));
  await assert.rejects(offline("user", "show", "\x1b[2J"), commandError(1, /called \\u\{1b\}\[2J/));
});
