import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunningViewStore } from "../../web/src/state/view-store.ts";
import { createMemoryTables } from "../../web/src/storage/memory-tables.ts";
import type { Tables } from "../../web/src/storage/tables.ts";
import { startServer } from "../e2e/server-process.ts";
import { openBrowser, seen } from "./browser.ts";

const password = "correct horse battery";

async function logIn(
  url: string,
  name: string,
  credential?: { password: string },
): Promise<RunningViewStore & AsyncDisposable> {
  const app = openBrowser(url);
  assert.ok((await app.actions.logIn(name, credential)).ok);
  await seen(app, `${name} connected`, (a) => a.app().connection === "connected");
  return app;
}

const draftOf = (text: string) => ({ text, replyToSeq: 0 });
const item = (app: RunningViewStore, key: string) => app.app().conversations.find((c) => c.key === key);

test("what is begun on one device is there on the other, and gone from both once it is sent", async () => {
  await using server = await startServer();
  await using one = await logIn(server.url, "ana");
  assert.ok((await one.actions.setPassword({ current: "", next: password })).ok);
  await using two = await logIn(server.url, "ana", { password });
  await using ben = await logIn(server.url, "ben");
  ben.actions.open("@ana");
  ben.actions.send("@ana", "Hi!");
  await seen(one, "ben", () => item(one, "@ben") !== undefined);
  await seen(two, "ben", () => item(two, "@ben") !== undefined);
  one.actions.open("@ben");
  two.actions.open("@ben");
  one.actions.setDraft("@ben", draftOf("On my w"));
  one.actions.close();
  await seen(two, "the draft", () => two.actions.draft("@ben").text === "On my w");
  assert.equal(two.conversation("@ben").draftNth, 1);
  two.actions.setDraft("@ben", draftOf(""));
  two.actions.send("@ben", "On my way");
  await seen(one, "no draft", () => one.actions.draft("@ben").text === "");
  await seen(one, "the message", () => item(one, "@ben")?.last?.text === "On my way");
});

test("muted, pinned, put away and marked as unread on one device is so on the other", async () => {
  await using server = await startServer();
  await using one = await logIn(server.url, "ana");
  assert.ok((await one.actions.setPassword({ current: "", next: password })).ok);
  await using two = await logIn(server.url, "ana", { password });
  await using ben = await logIn(server.url, "ben");
  ben.actions.open("@ana");
  ben.actions.send("@ana", "one for @Ana");
  await seen(one, "ben", () => item(one, "@ben")?.unread === 1);
  await seen(one, "the mention", () => item(one, "@ben")?.mentioned === true);
  await seen(two, "the mention", () => item(two, "@ben")?.mentioned === true);
  one.actions.open("@ben");
  await seen(one, "its rows", () => one.conversation("@ben").rows.length === 1);
  one.actions.markRead("@ben", 1);
  await seen(two, "it read", () => item(two, "@ben")?.unread === 0 && item(two, "@ben")?.mentioned === false);
  one.actions.updateEntry("@ben", { unreadSeq: 1 });
  await seen(two, "it marked", () => item(two, "@ben")?.markedUnread === true && two.app().unread === 1);
  one.actions.markRead("@ben", 1);
  one.actions.updateEntry("@ben", { muted: true, pinned: true });
  await seen(two, "it muted", () => item(two, "@ben")?.muted === true && two.app().unread === 0);
  assert.equal(item(two, "@ben")?.markedUnread, true, "a mark holds while it stays open");
  one.actions.open("@ben");
  one.actions.markRead("@ben", 1);
  await seen(two, "no mark", () => item(two, "@ben")?.markedUnread === false);
  one.actions.updateEntry("@ben", { muted: false, archived: true });
  await seen(two, "it put away", () => two.app().archived.some((c) => c.key === "@ben"));
  ben.actions.send("@ana", "two");
  await seen(two, "it back", () => item(two, "@ben")?.unread === 1);
});

test("a log-out asks about words that are only here, not about a draft that the server has", async () => {
  await using server = await startServer();
  const tables = createMemoryTables();
  const told = Promise.withResolvers<void>();
  const write: Tables["write"] = async (durability, work) => {
    const result = await tables.write(durability, work);
    const drafts = await tables.read((tx) => tx.all("drafts"));
    if (drafts.some((draft) => draft.told === true)) told.resolve();
    return result;
  };
  await using ana = openBrowser(server.url, new Map(), async () => ({ ...tables, write }));
  assert.ok((await ana.actions.logIn("ana")).ok);
  await using ben = await logIn(server.url, "ben");
  ben.actions.open("@ana");
  ben.actions.send("@ana", "Hi!");
  await seen(ana, "ben", () => item(ana, "@ben") !== undefined);
  ana.actions.goOffline();
  ana.actions.open("@ben");
  ana.actions.setDraft("@ben", draftOf("On my w"));
  const asked = await ana.actions.logOut({ forget: false, discardUnsent: false });
  assert.deepEqual(asked, { ok: false, unsent: [], waiting: 0, drafts: ["On my w"] });
  ana.actions.close();
  ana.actions.goOnline();
  await told.promise;
  assert.ok((await ana.actions.logOut({ forget: false, discardUnsent: false })).ok);
});
