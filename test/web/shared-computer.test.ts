import assert from "node:assert/strict";
import { test } from "node:test";
import type { Channel } from "../../web/src/tabs/channel.ts";
import type { Whisper } from "../../web/src/tabs/forgetful-text.ts";
import { createCalls } from "../../web/src/transport/calls.ts";
import { startServer } from "../e2e/server-process.ts";
import { fetchWithCookies, openBrowser, seen, type CookieJar } from "./browser.ts";
import { createSharedText } from "./shared-text.ts";

const password = "correct horse battery";
const draftOf = (text: string) => ({ text, replyToSeq: 0 });

/** A browser that others use too, with its tabs. */
function sharedComputer(url: string) {
  const jar: CookieJar = new Map();
  const shared = createSharedText();
  const ears = new Set<{ hear: (whisper: Whisper) => void }>();
  const line = (): Channel<Whisper> => {
    const own = { hear: (_whisper: Whisper) => undefined as void };
    ears.add(own);
    return {
      post: (whisper) => [...ears].filter((ear) => ear !== own).forEach((ear) => ear.hear(whisper)),
      listen: (hear) => {
        own.hear = hear;
        return () => void ears.delete(own);
      },
      close: () => void ears.delete(own),
    };
  };
  const calls = createCalls(url, fetchWithCookies(jar, url));
  return {
    /** @param wayOut resolves when messages of this tab leave it */
    opensTab: (wayOut: Promise<void> = Promise.resolve()) =>
      openBrowser(url, jar, undefined, {
        calls: { ...calls, send: (...what) => wayOut.then(() => calls.send(...what)) },
        shared,
        whispers: line(),
      }),
  };
}

const isConnected = (app: ReturnType<typeof openBrowser>) =>
  seen(app, "connected", () => app.app().connection === "connected" && app.app().loaded);

test("P8: on a shared computer a session that ended elsewhere takes no message along that was only begun", async () => {
  await using server = await startServer();
  await using home = openBrowser(server.url);
  assert.ok((await home.actions.logIn("ana")).ok);
  assert.ok((await home.actions.setPassword({ current: "", next: password })).ok);
  await using tab = sharedComputer(server.url).opensTab();
  assert.ok((await tab.actions.logIn("ana", { password, shared: true })).ok);
  await isConnected(tab);
  tab.actions.open("@ben");
  tab.actions.setDraft("@ben", draftOf("half a wo"));
  assert.ok((await home.account.endOtherSessions()).ok);
  await seen(tab, "the end", () => tab.app().sessionExpired || tab.app().phase === "logged-out");
  assert.equal(tab.app().phase, "logged-in");
  assert.equal(tab.actions.draft("@ben").text, "half a wo");
});

test("P8: on a shared computer a log-out in another tab takes no words along that were not sent", async () => {
  await using server = await startServer();
  const computer = sharedComputer(server.url);
  const wayOut = Promise.withResolvers<void>();
  await using one = computer.opensTab(wayOut.promise);
  assert.ok((await one.actions.logIn("ana", { shared: true })).ok);
  await isConnected(one);
  await using two = computer.opensTab();
  await isConnected(two);
  one.actions.open("@ben");
  one.actions.send("@ben", "on its way");
  assert.ok((await two.actions.logOut({ forget: false, discardUnsent: false })).ok);
  await seen(one, "the end", () => one.app().sessionExpired || one.app().phase === "logged-out");
  assert.deepEqual(
    one.conversation("@ben").rows.map((row) => row.text),
    ["on its way"],
  );
  wayOut.resolve();
  assert.ok((await one.actions.logOut({ forget: false, discardUnsent: true })).ok);
  assert.equal(one.app().phase, "logged-out");
});

test("P8: on a shared computer a log-out that waits for a message is not carried out by a tab that has none", async () => {
  await using server = await startServer();
  const computer = sharedComputer(server.url);
  const wayOut = Promise.withResolvers<void>();
  await using one = computer.opensTab(wayOut.promise);
  assert.ok((await one.actions.logIn("ana", { shared: true })).ok);
  await isConnected(one);
  await using two = computer.opensTab();
  await isConnected(two);
  one.actions.open("@ben");
  one.actions.send("@ben", "on its way");
  one.actions.logOutWhenSent({ forget: false, drafts: [] });
  await using three = computer.opensTab();
  await isConnected(three);
  assert.equal(one.app().leaving?.waiting, 1, "a tab that opens calls nothing off");
  assert.equal((await one.account.account()).ok, true, "the session goes on");
  wayOut.resolve();
  await seen(one, "the log-in page", () => one.app().phase === "logged-out");
  await seen(two, "the log-in page", () => two.app().phase === "logged-out");
});
