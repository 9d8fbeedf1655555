import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { CommandError } from "./command-error.ts";
import type { RunCommand } from "./commands.ts";
import { askServer } from "./control-client.ts";
import { controlSocketPath, openControlSocket } from "./control-socket.ts";

const forever = new AbortController().signal;
const echo: RunCommand = (words) => Promise.resolve(words.join("|"));

async function open(t: TestContext, run: RunCommand = echo, leftover = false) {
  const path = controlSocketPath(mkdtempSync(join(tmpdir(), "restante-control-")));
  if (leftover) {
    writeFileSync(path, "");
  }
  const errors: unknown[] = [];
  const control = await openControlSocket(path, run, (error) => errors.push(error));
  t.after(() => control.close());
  return { path, errors, control };
}

async function say(path: string, words: string): Promise<string> {
  const socket = connect(path);
  socket.write(words);
  return text(socket);
}

test("a command and its answer travel through a socket that only its owner can use", async (t) => {
  const { path } = await open(t);
  assert.equal(await askServer(path, ["issue-code", "bob\n"], forever), "issue-code|bob\n");
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test("a refusal is told, a bug is logged and told apart", async (t) => {
  const refusing = await open(t, () => Promise.reject(new CommandError("No.")));
  await assert.rejects(askServer(refusing.path, ["x"], forever), new CommandError("No."));
  assert.deepEqual(refusing.errors, []);
  const bug = new Error("secret");
  const failing = await open(t, () => Promise.reject(bug));
  await assert.rejects(askServer(failing.path, ["x"], forever), /the server's log says why/);
  assert.deepEqual(failing.errors, [bug]);
});

test("what a killed server left behind is replaced", async (t) => {
  const { path } = await open(t, echo, true);
  assert.equal(await askServer(path, ["hello"], forever), "hello");
});

test("where no server listens, there is no answer", async (t) => {
  const { path, control } = await open(t);
  await control.close();
  assert.equal(await askServer(path, ["hello"], forever), undefined);
  writeFileSync(path, "");
  assert.equal(await askServer(path, ["hello"], forever), undefined);
  const tooLong = join(tmpdir(), "x".repeat(200), "control.sock");
  await assert.rejects(
    openControlSocket(tooLong, echo, () => {}),
    { code: "EINVAL" },
  );
  assert.equal(await askServer(tooLong, ["hello"], forever), undefined, "nor can any listen at such a path");
});

test("nonsense is refused, and too much of it is cut", async (t) => {
  const { path } = await open(t);
  for (const line of ["hello\n", "{}\n", "null\n", '{"words":[1]}\n', '{"words":"x"}\n']) {
    assert.match(await say(path, line), /"ok":false/, line);
  }
  assert.equal(await say(path, "x".repeat(10_000)), "");
  assert.equal(await askServer(path, ["still here"], forever), "still here");
});

test("a command may take its time, and hears when nobody waits for it any more, or the server stops", async (t) => {
  const running: AbortSignal[] = [];
  const { path, control, errors } = await open(t, async (_words, signal) => {
    running.push(signal);
    await once(signal, "abort");
    throw signal.reason;
  });
  const leave = new AbortController();
  const left = askServer(path, ["backup"], leave.signal);
  await until(() => running.length === 1);
  leave.abort(new Error("Ctrl-C"));
  await assert.rejects(left, /Ctrl-C/);
  await until(() => running[0]?.aborted === true);
  const waiting = askServer(path, ["backup"], forever);
  await until(() => running.length === 2);
  await Promise.all([control.close(), assert.rejects(waiting, new CommandError("The server is stopping."))]);
  assert.deepEqual(errors, []);
});

test("a client that keeps its end open, or never finishes its request, does not keep the server from stopping", async (t) => {
  const { path, control } = await open(t);
  const trickling = connect(path).on("error", () => {});
  const trickle = setInterval(() => trickling.write("x"), 20);
  t.after(() => clearInterval(trickle));
  const staying = connect({ path, allowHalfOpen: true });
  t.after(() => staying.destroy());
  staying.write('{"words":["hello"]}\n');
  assert.match(String(await once(staying, "data")), /hello/);
  await control.close();
});

test("an answer waits for a client that was suspended when it was given", async (t) => {
  const { path, control } = await open(t);
  const suspended = connect(path).pause();
  await once(suspended, "connect");
  suspended.write('{"words":["hello"]}\n');
  assert.equal(await askServer(path, ["next"], forever), "next");
  await control.close();
  assert.match(await text(suspended), /hello/);
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
