import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RunningViewStore } from "../../web/src/state/view-store.ts";
import { startServer } from "../e2e/server-process.ts";
import { openBrowser, seen } from "../web/browser.ts";
import { type Habit, startHoldingProxy } from "./holding-proxy.ts";

const texts = (app: RunningViewStore, key: string) => app.conversation(key).rows.map((row) => row.text);
const states = (app: RunningViewStore, key: string) => app.conversation(key).rows.map((row) => row.state);
/** The next trial of a stream may be some way off. */
const PATIENCE_MS = 90_000;

const habits: [string, Habit][] = [
  ["holds every response until it is complete", { kind: "holding" }],
  ["gathers 16 KiB before it passes anything on", { kind: "gathering", bytes: 16_384 }],
];

describe("a middlebox that holds streams back", { concurrency: true }, () => {
  for (const [what, habit] of habits) {
    test(`P2, P5, P6: behind a middlebox that ${what}, the page says so and everything arrives once`, async () => {
      await using server = await startServer();
      await using box = await startHoldingProxy(server.port, habit);
      await using ana = openBrowser(box.url);
      await using ben = openBrowser(server.url);
      assert.ok((await ben.actions.logIn("ben")).ok);
      assert.ok((await ana.actions.logIn("ana")).ok);
      await seen(ana, "polling", () => ana.app().polling && ana.app().connection === "connected");
      ana.actions.open("@ben");
      ben.actions.open("@ana");
      ben.actions.send("@ana", "from ben 1");
      ben.actions.send("@ana", "from ben 2");
      await seen(ana, "what ben wrote", () => texts(ana, "@ben").length === 2);
      ana.actions.send("@ben", "from ana");
      await seen(ben, "what ana wrote", () => texts(ben, "@ana").length === 3);
      await seen(ana, "it stored", () => states(ana, "@ben").at(-1) === "stored");

      box.become({ kind: "passing" });
      await seen(
        ana,
        "live",
        () => !ana.app().polling && !ana.app().troubled && ana.app().connection === "connected",
        PATIENCE_MS,
      );
      ben.actions.send("@ana", "live again");
      await seen(ana, "all of it", () => texts(ana, "@ben").length === 4);
      assert.deepEqual(texts(ana, "@ben"), ["from ben 1", "from ben 2", "from ana", "live again"]);
      assert.deepEqual(texts(ben, "@ana"), texts(ana, "@ben"));
    });
  }
});
