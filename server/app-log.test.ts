/** What the server's log says of calls: the real log, over the real port. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { after, before, test } from "node:test";
import { pino } from "pino";
import { startApp, type App } from "./app.ts";
import { loadConfig } from "./config.ts";

let app: App;
const lines: string[] = [];
const dataDir = mkdtempSync(join(tmpdir(), "restante-log-"));
before(async () => {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const config = loadConfig({ PORT: "0", DATA_DIR: dataDir });
  app = await startApp({
    config,
    version: "0.0.0",
    webDir: "/does/not/exist",
    log: pino({ base: undefined }, sink),
  });
});
after(async () => {
  await app.close();
  rmSync(dataDir, { recursive: true });
});

interface Answer {
  status: number;
  requestId: string;
  body: { token?: string; session?: { user: { userId: string } }; code?: string };
  /** What the log got meanwhile, of this call. */
  logged: Record<string, unknown>[];
}

async function call(method: string, message: object, headers: Record<string, string> = {}): Promise<Answer> {
  const from = lines.length;
  const response = await fetch(`${app.url}/chat.v1.${method}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(message),
  });
  const requestId = response.headers.get("x-request-id") ?? "";
  const body = (await response.json()) as Answer["body"];
  const logged = lines.slice(from).map((line) => JSON.parse(line) as Record<string, unknown>);
  return { status: response.status, requestId, body, logged };
}

test("every line of a call carries the id that its answer carries, and no other call's does", async () => {
  const first = await call("SessionService/LogIn", { username: "ana", bearer: true, deviceName: "a phone" });
  const second = await call("SessionService/GetSession", {});
  assert.match(first.requestId, /^[\w-]{16}$/);
  assert.notEqual(first.requestId, second.requestId);
  for (const { requestId, logged } of [first, second]) {
    assert.deepEqual(
      logged.map((line) => line["requestId"]),
      [requestId, requestId],
    );
  }
  const [entry] = first.logged;
  const { time: _time, session, device, ...said } = entry ?? {};
  assert.match(String(session), /^s_/);
  assert.match(String(device), /^d_/);
  assert.deepEqual(said, {
    ...{ level: 30, msg: "log-in", event: "log-in", requestId: first.requestId },
    procedure: "chat.v1.SessionService/LogIn",
    user: first.body.session?.user.userId,
    ...{ door: "claim", address: "127.0.0.1", browser: "a phone" },
  });
  const [refusal] = second.logged;
  assert.deepEqual([refusal?.["event"], refusal?.["reason"]], ["refusal", "session-required"]);
});

test("attack 69: what people write forges no line, and what they say and their keys are in none", async () => {
  const forged = '\r\n{"level":60,"msg":"forged"}';
  const from = lines.length;
  const { body } = await call("SessionService/LogIn", { username: "eve", bearer: true });
  const token = String(body.token);
  const authorized = { authorization: `Bearer ${token}`, "user-agent": 'x {"level":60,"msg":"forged"}' };
  const send = { clientMessageId: "attack-69", username: "ana", text: `very private${forged}` };
  await call("SessionService/LogIn", { username: `eve${forged}`, bearer: true, password: "very private" });
  await call("SessionService/LogIn", { username: "eve2", bearer: true, deviceName: forged });
  await call("SessionService/LogIn", {
    username: "eve3",
    bearer: true,
    deviceName: "\u202e\u009b2J".repeat(9),
  });
  await call("SessionService/LogIn", { username: "eve3", code: `very private${forged}`, password: forged });
  await call("ChatService/SendMessage", { ...send, clientMessageId: `attack${forged}` }, authorized);
  await call("ChatService/CreateRoom", { clientRoomId: "attack-69-room", name: forged }, authorized);
  await call("DirectoryService/Find", { query: forged }, authorized);
  await call(`ChatService/SendMessage?${encodeURIComponent(forged)}`, send, authorized);
  const logged = lines.slice(from);
  for (const line of logged) {
    assert.match(line, /^[^\r\n]*\n$/);
    const { level, msg } = JSON.parse(line) as { level: number; msg: string };
    assert.ok(level <= 40 && msg !== "forged", line);
    assert.doesNotMatch(line, /very private|[^\P{Cc}\n]|\p{Cf}/u);
    assert.ok(!line.includes(token));
  }
  assert.equal(logged.filter((line) => line.includes('"msg":"call"')).length, 9);
});
