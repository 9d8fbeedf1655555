/** Streams that end while people talk, seen through the page's own client. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Writable } from "node:stream";
import { test } from "node:test";
import { pino } from "pino";
import { startApp } from "../../server/app.ts";
import { loadConfig } from "../../server/config.ts";
import type { RunningViewStore } from "../../web/src/state/view-store.ts";
import { startServer } from "../e2e/server-process.ts";
import { openBrowser, seen } from "../web/browser.ts";
import { eventually } from "./chat-server.ts";
import { createManualClock } from "./manual-clock.ts";

const texts = (app: RunningViewStore, key: string) => app.conversation(key).rows.map((row) => row.text);
const isAllStored = (app: RunningViewStore, key: string) =>
  app.conversation(key).rows.every((row) => row.state === "stored");

async function logIn(url: string, name: string): Promise<RunningViewStore & AsyncDisposable> {
  const app = openBrowser(url);
  assert.deepEqual(await app.actions.logIn(name), { ok: true, value: undefined });
  await seen(app, `${name} connected`, (a) => a.app().connection === "connected");
  return app;
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `message ${from + index}`);

/** Says `from` to `to`, one after the other; resolves when the other has all of them so far. */
async function talk(
  [ana, ben]: readonly [RunningViewStore, RunningViewStore],
  from: number,
  to: number,
): Promise<void> {
  for (const text of numbered(from, to)) ana.actions.send("@ben", text);
  await seen(ben, `message ${to}`, () => texts(ben, "@ana").length >= to);
}

test("P5: streams that have lived their time are reopened without a seam: nothing is lost, nothing comes twice", async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), "restante-lifetime-"));
  const ended: unknown[] = [];
  const sink = new Writable({
    write(line, _encoding, done) {
      const { procedure, code } = JSON.parse(String(line)) as Record<string, unknown>;
      if (procedure === "chat.v1.ChatService/ReceiveMessages") ended.push(code);
      done();
    },
  });
  const clock = createManualClock(setImmediate);
  const config = loadConfig({ PORT: "0", DATA_DIR: dataDir });
  const app = await startApp({ config, version: "0.0.0", webDir: "/does/not/exist", log: pino(sink), clock });
  {
    await using ana = await logIn(app.url, "ana");
    await using ben = await logIn(app.url, "ben");
    ana.actions.open("@ben");
    ben.actions.open("@ana");
    await talk([ana, ben], 1, 3);
    for (const round of [1, 2]) {
      // 45 minutes, give or take 15: after an hour each stream has ended, and been reopened.
      for (let minute = 0; minute < 60; minute += 1) clock.advance(60_000);
      await talk([ana, ben], 3 * round + 1, 3 * round + 3);
      await eventually(() => ended.length >= 2 * round);
    }
    await seen(ana, "all stored", () => isAllStored(ana, "@ben"));
    assert.deepEqual(texts(ana, "@ben"), numbered(1, 9));
    assert.deepEqual(texts(ben, "@ana"), numbered(1, 9));
    assert.deepEqual(ended, ["ok", "ok", "ok", "ok"], "an end that was due is no failure");
  }
  await app.close();
  await rm(dataDir, { recursive: true });
});

test("P1 P5: over restarts in good order nothing is lost, and nothing comes twice", async () => {
  await using server = await startServer();
  await using ana = await logIn(server.url, "ana");
  await using ben = await logIn(server.url, "ben");
  ana.actions.open("@ben");
  ben.actions.open("@ana");
  await talk([ana, ben], 1, 5);
  for (const round of [1, 2, 3]) {
    // Some of it finds the old process, some finds none, some the new one.
    for (const text of numbered(10 * round - 4, 10 * round)) ana.actions.send("@ben", text);
    const stopped = server.stop();
    for (const text of numbered(10 * round + 1, 10 * round + 3)) ana.actions.send("@ben", text);
    assert.equal(await stopped, 0);
    await server.restart();
    await talk([ana, ben], 10 * round + 4, 10 * round + 5);
  }
  await seen(ana, "all stored", () => isAllStored(ana, "@ben"));
  assert.deepEqual(texts(ben, "@ana"), numbered(1, 35));
  assert.deepEqual(texts(ana, "@ben"), numbered(1, 35));
});
