import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { RunningViewStore } from "../../web/src/state/view-store.ts";
import { operatorCommand } from "../e2e/operator-command.ts";
import { startServer } from "../e2e/server-process.ts";
import { openBrowser, seen } from "./browser.ts";

async function backupFile(): Promise<{ file: string } & AsyncDisposable> {
  const directory = await mkdtemp(path.join(tmpdir(), "restante-restore-"));
  return {
    file: path.join(directory, "backup.db"),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

async function logIn(url: string, name: string, password?: string) {
  const app = openBrowser(url);
  const credential = password === undefined ? {} : { password };
  assert.deepEqual(await app.actions.logIn(name, credential), { ok: true, value: undefined });
  await seen(app, `${name} connected`, (a) => a.app().connection === "connected");
  return app;
}

const rows = (app: RunningViewStore, key: string) =>
  app.conversation(key).rows.map(({ text, state }) => [text, state] as const);
const texts = (app: RunningViewStore, key: string) => rows(app, key).map(([text]) => text);
const inState = (app: RunningViewStore, key: string, wanted: string) =>
  rows(app, key).flatMap(([text, state]) => (state === wanted ? [text] : []));
const settled = (app: RunningViewStore, key: string, count: number) =>
  rows(app, key).length === count && inState(app, key, "stored").length === count;
const retryAll = (app: RunningViewStore, key: string) =>
  app
    .conversation(key)
    .rows.filter((row) => row.state === "failed")
    .forEach((row) => app.actions.retry(row.id));

test("P2: what a restored server lost is failed where it was written, goes out again when asked, and nothing doubles", async () => {
  await using server = await startServer();
  await using backup = await backupFile();
  await using ana = await logIn(server.url, "ana");
  await using ben = await logIn(server.url, "ben");
  ana.actions.open("@ben");
  ben.actions.open("@ana");
  ana.actions.send("@ben", "kept by ana");
  await seen(ben, "the first", () => settled(ben, "@ana", 1));
  ben.actions.send("@ana", "kept by ben");
  for (const app of [ana, ben]) await seen(app, "both", () => settled(app, app === ana ? "@ben" : "@ana", 2));

  await operatorCommand(server, "backup", backup.file);
  ana.actions.send("@ben", "lost by ana 1");
  ana.actions.send("@ben", "lost by ana 2");
  await seen(ben, "two more", () => settled(ben, "@ana", 4));
  ben.actions.send("@ana", "lost by ben");
  ben.actions.send("@cid", "lost with its conversation");
  await seen(ana, "all five", () => settled(ana, "@ben", 5));
  ben.actions.open("@cid");
  await seen(ben, "the last", () => settled(ben, "@cid", 1));

  await server.kill();
  await seen(ana, "the loss", () => ana.app().connection === "connecting");
  ana.actions.send("@ben", "typed meanwhile");
  await seen(ana, "the clock", () => inState(ana, "@ben", "waiting").length === 1);
  assert.equal(texts(ana, "@ben").length, 6, "readable without a server");
  await operatorCommand(server, "restore", backup.file);
  await server.restart();

  await seen(ana, "what was lost", () => inState(ana, "@ben", "failed").length === 2);
  await seen(ana, "the outbox gone out", () => inState(ana, "@ben", "stored").includes("typed meanwhile"));
  assert.deepEqual(inState(ana, "@ben", "failed"), ["lost by ana 1", "lost by ana 2"]);
  assert.deepEqual(inState(ana, "@ben", "stored"), ["kept by ana", "kept by ben", "typed meanwhile"]);
  ben.actions.open("@ana");
  await seen(ben, "his own", () => inState(ben, "@ana", "failed").join() === "lost by ben");
  ben.actions.open("@cid");
  await seen(ben, "the lost conversation", () => inState(ben, "@cid", "failed").length === 1);
  assert.match(ben.conversation("@cid").rows[0]?.failure ?? "", /restored from a backup/);

  const before = ana.conversation("@ben").rows.map((row) => row.id);
  retryAll(ana, "@ben");
  await seen(ana, "all of ana's", () => settled(ana, "@ben", 5));
  assert.deepEqual(
    ana
      .conversation("@ben")
      .rows.map((row) => row.id)
      .sort(),
    before.sort(),
    "the same ids",
  );
  ben.actions.open("@ana");
  retryAll(ben, "@ana");
  for (const app of [ana, ben]) {
    await seen(app, "everything once", () => settled(app, app === ana ? "@ben" : "@ana", 6));
  }
  assert.deepEqual(texts(ana, "@ben"), [
    ...["kept by ana", "kept by ben", "typed meanwhile"],
    ...["lost by ana 1", "lost by ana 2", "lost by ben"],
  ]);
  assert.deepEqual(texts(ben, "@ana"), texts(ana, "@ben"));
});

test("P2: two browsers of one person retry what a restored server lost, and it is stored once", async () => {
  await using server = await startServer();
  await using backup = await backupFile();
  const password = "correct horse battery staple";
  await using desk = await logIn(server.url, "ana");
  assert.ok((await desk.actions.setPassword({ current: "", next: password })).ok);
  await using phone = await logIn(server.url, "ana", password);
  await using ben = await logIn(server.url, "ben");
  desk.actions.open("@ben");
  phone.actions.open("@ben");
  desk.actions.send("@ben", "kept");
  await seen(phone, "the first", () => settled(phone, "@ben", 1));
  await operatorCommand(server, "backup", backup.file);
  desk.actions.send("@ben", "lost");
  for (const app of [desk, phone]) await seen(app, "the second", () => settled(app, "@ben", 2));
  await server.kill();
  await operatorCommand(server, "restore", backup.file);
  await server.restart();

  for (const app of [desk, phone])
    await seen(app, "the loss", () => inState(app, "@ben", "failed").length === 1);
  // Neither may have heard of the other's retry before it asks itself.
  for (const app of [desk, phone]) app.actions.goOffline();
  for (const app of [desk, phone]) retryAll(app, "@ben");
  for (const app of [desk, phone])
    await seen(app, "the clock", () => inState(app, "@ben", "waiting").length === 1);
  for (const app of [desk, phone]) app.actions.goOnline();
  for (const app of [desk, phone]) await seen(app, "both, once", () => settled(app, "@ben", 2));
  ben.actions.open("@ana");
  await seen(ben, "both, once", () => settled(ben, "@ana", 2));
  assert.deepEqual(texts(ben, "@ana"), ["kept", "lost"]);
});
