import assert from "node:assert/strict";
import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { CommandError, type RunCommand } from "./commands.ts";
import { askServer } from "./control-client.ts";
import { controlSocketPath, openControlSocket } from "./control-socket.ts";

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
  assert.equal(await askServer(path, ["issue-code", "bob\n"]), "issue-code|bob\n");
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test("a refusal is told, a bug is logged and told apart", async (t) => {
  const refusing = await open(t, () => Promise.reject(new CommandError("No.")));
  await assert.rejects(askServer(refusing.path, ["x"]), new CommandError("No."));
  assert.deepEqual(refusing.errors, []);
  const bug = new Error("secret");
  const failing = await open(t, () => Promise.reject(bug));
  await assert.rejects(askServer(failing.path, ["x"]), /the server's log says why/);
  assert.deepEqual(failing.errors, [bug]);
});

test("what a killed server left behind is replaced", async (t) => {
  const { path } = await open(t, echo, true);
  assert.equal(await askServer(path, ["hello"]), "hello");
});

test("where no server listens, there is no answer", async (t) => {
  const { path, control } = await open(t);
  await control.close();
  assert.equal(await askServer(path, ["hello"]), undefined);
  writeFileSync(path, "");
  assert.equal(await askServer(path, ["hello"]), undefined);
});

test("nonsense is refused, and too much of it is cut", async (t) => {
  const { path } = await open(t);
  for (const line of ["hello\n", "{}\n", "null\n", '{"words":[1]}\n', '{"words":"x"}\n']) {
    assert.match(await say(path, line), /"ok":false/, line);
  }
  assert.equal(await say(path, "x".repeat(10_000)), "");
  assert.equal(await askServer(path, ["still here"]), "still here");
});
