import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { connect } from "node:tls";
import { selfSigned } from "../test/self-signed.ts";
import { controlSocketPath, openControlSocket } from "./admin/control-socket.ts";

const root = join(import.meta.dirname, "..");

function newDir(): string {
  return mkdtempSync(join(tmpdir(), "restante-main-"));
}

/** A process of ours with nothing in its environment but these settings. */
function run(
  t: TestContext,
  settings: Record<string, string>,
  args: string[] = [],
  script = "server/main.ts",
) {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    env: settings,
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  const ended = once(child, "exit").then(([code]) => code as number | null);
  return { child, ended };
}

async function output(
  t: TestContext,
  settings: Record<string, string>,
  args: string[] = [],
  script?: string,
) {
  const { child, ended } = run(t, settings, args, script);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { stdout, stderr, code };
}

async function startServer(t: TestContext, settings: Record<string, string> = {}) {
  const dataDir = newDir();
  const { child, ended } = run(t, { PORT: "0", DATA_DIR: dataDir, ...settings });
  const stderr = text(child.stderr);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const [, url = ""] =
    /^Restante is ready at (https?:\S+)\n$/.exec(String(line)) ?? assert.fail(String(line));
  return { child, ended, stderr, dataDir, url };
}

test("told to stop, the server stops in order, even while somebody is connected, and leaves nothing behind", async (t) => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const { child, ended, dataDir, url } = await startServer(t);
    const idle = createConnection(Number(new URL(url).port), "127.0.0.1");
    await (await fetch(url)).text();
    child.kill(signal);
    assert.equal(await ended, 0, signal);
    assert.equal(existsSync(join(dataDir, "control.sock")), false);
    assert.equal(existsSync(join(dataDir, "restante.db-wal")), false, "the database is one file again");
    idle.destroy();
  }
});

test("Ctrl-C, which npm passes on although the terminal has sent it already, still stops in order", async (t) => {
  const { child, ended, url } = await startServer(t);
  const idle = createConnection(Number(new URL(url).port), "127.0.0.1");
  await once(idle, "connect");
  child.kill("SIGINT");
  child.kill("SIGINT");
  assert.equal(await ended, 0);
  idle.destroy();
});

test("SIGHUP makes the server look at a renewed certificate, and it lives on", async (t) => {
  const files = { cert: join(newDir(), "cert.pem"), key: join(newDir(), "key.pem") };
  const put = (pair: ReturnType<typeof selfSigned>): void => {
    writeFileSync(files.cert, pair.cert);
    writeFileSync(files.key, pair.key);
  };
  put(selfSigned());
  const { child, url } = await startServer(t, { TLS_CERT: files.cert, TLS_KEY: files.key });
  const next = selfSigned();
  put(next);
  child.kill("SIGHUP");
  const [line] = (await once(child.stderr, "data")) as [Buffer];
  assert.match(String(line), /"The certificate was renewed"/);
  const socket = connect({
    port: Number(new URL(url).port),
    host: "127.0.0.1",
    servername: "localhost",
    ca: next.cert,
  });
  await once(socket, "secureConnect");
  socket.destroy();
  assert.equal(child.exitCode, null);
});

test("what cannot start says why in one line", async (t) => {
  const { dataDir, url } = await startServer(t);
  const { port } = new URL(url);
  const cases: [Record<string, string>, RegExp][] = [
    [{ PORT: "many" }, /^PORT=many: .*\n$/],
    [{ PORT: "0", DATA_DIR: dataDir }, /^The data directory .* is in use.*\n$/],
    [{ PORT: port, DATA_DIR: newDir() }, /^Port \d+ is in use.*\n$/],
    [{ PORT: "0", DATA_DIR: "/dev/null/data" }, /^.*\/dev\/null\/data.*\n$/],
    [
      { PORT: "0", DATA_DIR: newDir(), HOST: "203.0.113.1" },
      /^This machine has no address 203\.0\.113\.1.*\n$/,
    ],
  ];
  for (const [settings, expected] of cases) {
    const { stdout, stderr, code } = await output(t, settings);
    assert.deepEqual([stdout, code], ["", 1], stderr);
    assert.match(stderr, expected);
  }
});

test("help names every setting, and the version is the package's", async (t) => {
  const help = await output(t, {}, ["--help"]);
  assert.match(help.stdout, /HEARTBEAT +15s/);
  assert.match((await output(t, {}, ["--version"])).stdout, /^\d+\.\d+\.\d+\n$/);
  const wrong = await output(t, {}, ["--hepl"]);
  assert.deepEqual([wrong.code, wrong.stderr], [1, "There is no option --hepl. See --help.\n"]);
});

test("whoever opens the server to others without encryption is warned", async (t) => {
  const { child, ended, stderr } = await startServer(t, { HOST: "0.0.0.0" });
  child.kill("SIGTERM");
  await ended;
  assert.match(await stderr, /lets others connect without encryption/);
});

test("the operator's command asks the running server, and works without one", async (t) => {
  const { child, ended, dataDir, url } = await startServer(t);
  await fetch(`${url}/chat.v1.SessionService/LogIn`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "dora" }),
  });
  const issue = (name: string) =>
    output(t, { DATA_DIR: dataDir }, ["issue-code", name], "server/admin/restante.ts");
  assert.match((await issue("Dora")).stdout, /^dora can log in once with the code /);
  const refused = await issue("nobody-yet");
  assert.deepEqual([refused.code, refused.stdout], [1, ""]);
  child.kill("SIGTERM");
  await ended;
  assert.match((await issue("dora")).stdout, /^dora can log in once/);
  const nowhere = await output(
    t,
    { DATA_DIR: join(dataDir, "gone") },
    ["issue-code", "dora"],
    "server/admin/restante.ts",
  );
  assert.match(nowhere.stderr, /^There is no data in /);
});

test("P1, P2: the operator takes a backup while the server serves, and restores it when it does not", async (t) => {
  const { child, ended, dataDir, url } = await startServer(t);
  const { token, session } = await logIn(url, "dora");
  const send = async (origin: string, clientMessageId: string) => {
    const message = { clientMessageId, username: "emil", text: clientMessageId };
    return (await call(origin, "ChatService/SendMessage", message, token)) as { seq: string };
  };
  const restante = (...args: string[]) => output(t, { DATA_DIR: dataDir }, args, "server/admin/restante.ts");
  await send(url, "message-1");
  const file = join(newDir(), "backup.db");
  const made = await restante("backup", file);
  assert.match(made.stdout, /backup\.db is a backup of 1 message in 2 conversations of 1 person \(/);
  assert.equal((await restante("backup", file)).code, 1, "nothing is overwritten");
  assert.equal((await send(url, "message-2")).seq, "2");
  const refused = await restante("restore", file);
  assert.match(refused.stderr, /^The server is running\. Stop it first/);
  child.kill("SIGTERM");
  await ended;
  const restored = await restante("restore", file);
  assert.match(restored.stdout, /^Restored 1 message in 2 conversations of 1 person /, restored.stderr);
  const again = await startServer(t, { DATA_DIR: dataDir });
  assert.equal((await send(again.url, "message-1")).seq, "1", "the session and the message are still there");
  assert.equal((await send(again.url, "message-3")).seq, "2");
  assert.equal((await send(again.url, "message-2")).seq, "3");
  const now = (await call(again.url, "SessionService/GetSession", {}, token)) as LoggedIn;
  assert.notEqual(now.session.epoch, session.epoch);
  assert.match((await restante("backup")).stderr, /^Usage: /);
});

test("a backup that the server made where the operator cannot see it is not called made", async (t) => {
  const dataDir = newDir();
  const file = join(newDir(), "backup.db");
  // As a service does that has a /tmp of its own.
  const elsewhere = await openControlSocket(
    controlSocketPath(dataDir),
    (words) => Promise.resolve(`${words[1]} is a backup.`),
    () => {},
  );
  t.after(() => elsewhere.close());
  const made = await output(t, { DATA_DIR: dataDir }, ["backup", file], "server/admin/restante.ts");
  assert.deepEqual([made.code, made.stdout], [1, ""]);
  assert.match(made.stderr, /^The server made .*backup\.db, but in a place that cannot be seen from here/);
});

interface LoggedIn {
  token: string;
  session: { epoch: string };
}

async function logIn(url: string, username: string): Promise<LoggedIn> {
  return (await call(url, "SessionService/LogIn", { username, bearer: true })) as LoggedIn;
}

async function call(url: string, method: string, body: object, token = ""): Promise<unknown> {
  const response = await fetch(`${url}/chat.v1.${method}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return response.json();
}
