import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryTables } from "../../web/src/storage/memory-tables.ts";
import { createCalls } from "../../web/src/transport/calls.ts";
import { startServer } from "../e2e/server-process.ts";
import { fetchWithCookies, openBrowser, seen, type CookieJar } from "./browser.ts";
import { settle } from "./manual-clock.ts";

test("a mark as unread that was set without a server goes when it is read, and however much is read it goes once", async () => {
  await using server = await startServer();
  const tables = createMemoryTables();
  await using ana = openBrowser(server.url, undefined, async () => tables);
  await using ben = openBrowser(server.url);
  assert.ok((await ana.actions.logIn("ana")).ok);
  assert.ok((await ben.actions.logIn("ben")).ok);
  const words = ["one", "two", "three"];
  words.forEach((text) => ben.actions.send("@ana", text));
  const item = () => ana.app().conversations.find(({ key }) => key === "@ben");
  await seen(ana, "three messages", () => item()?.newestSeq === 3);
  ana.actions.goOffline();
  ana.actions.updateEntry("@ben", { unreadSeq: 1 });
  assert.equal(item()?.markedUnread, true);
  ana.actions.open("@ben");
  await seen(ana, "them", () => ana.conversation("@ben").rows.length === 3);
  [1, 2, 3].forEach((seq) => ana.actions.markRead("@ben", seq));
  assert.equal(item()?.markedUnread, false);
  const outbox = () => tables.read((tx) => tx.all("outbox"));
  ana.actions.updateEntry("@ben", { muted: true });
  const marks = async () =>
    (await outbox()).map(({ command }) => command?.kind === "entry" && command.change);
  // The last one is stored after all others.
  for (let turn = 0; turn < 100 && !(await marks()).some((change) => change && change.muted); turn++) {
    await settle();
  }
  assert.deepEqual(await marks(), [{ unreadSeq: 1 }, { unreadSeq: 0 }, { muted: true }]);
});

test("a log-out that waits for what is on its way waits for a deletion as well", async () => {
  await using server = await startServer();
  const jar: CookieJar = new Map();
  const calls = createCalls(server.url, fetchWithCookies(jar, server.url));
  const came = Promise.withResolvers<void>();
  const order: string[] = [];
  const held: typeof calls = {
    ...calls,
    change: async (...what) => {
      await came.promise;
      const version = await calls.change(...what);
      order.push("deleted");
      return version;
    },
    logOut: (forget) => {
      order.push("logged out");
      return calls.logOut(forget);
    },
  };
  await using ana = openBrowser(server.url, jar, undefined, { calls: held });
  await using ben = openBrowser(server.url);
  assert.ok((await ana.actions.logIn("ana")).ok);
  assert.ok((await ben.actions.logIn("ben")).ok);
  ana.actions.open("@ben");
  ana.actions.send("@ben", "a slip");
  await seen(ana, "it stored", () => ana.conversation("@ben").rows[0]?.state === "stored");
  ana.actions.goOffline();
  ana.actions.deleteMessage("@ben", ana.conversation("@ben").rows[0]?.id ?? "");
  ana.actions.logOutWhenSent({ forget: false, drafts: [] });
  ben.actions.send("@ana", "an answer");
  await seen(ana, "the answer", () => ana.conversation("@ben").rows.length === 2);
  came.resolve();
  await seen(ana, "the log-in page", () => ana.app().phase === "logged-out");
  assert.deepEqual(order, ["deleted", "logged out"]);
});
