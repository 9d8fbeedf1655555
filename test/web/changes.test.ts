import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageRow } from "../../web/src/chat/timeline.ts";
import type { RunningViewStore } from "../../web/src/state/view-store.ts";
import { createMemoryTables } from "../../web/src/storage/memory-tables.ts";
import type { Tables } from "../../web/src/storage/tables.ts";
import { startServer, type ServerProcess } from "../e2e/server-process.ts";
import { openBrowser, seen, type CookieJar } from "./browser.ts";
import { createSharedText } from "./shared-text.ts";

type Browser = RunningViewStore & AsyncDisposable;

/** A message as a person sees it: its words, how often it was edited at least once, and who gave what. */
function drawn({ text, deleted, editedAt, reactions, pinned, state }: MessageRow): string {
  const marks = [
    deleted ? "deleted" : text,
    editedAt === undefined ? "" : "(edited)",
    ...reactions.map(({ emoji, count, mine }) => `${emoji}${count}${mine ? "!" : ""}`),
    pinned ? "pinned" : "",
    state === "stored" ? "" : state,
  ];
  return marks.filter((mark) => mark !== "").join(" ");
}

const lines = (app: RunningViewStore, key: string) => app.conversation(key).rows.map(drawn);
const still = (app: RunningViewStore, key: string) =>
  app.conversation(key).rows.every((row) => row.state === "stored" && !row.changing);
const idOf = (app: RunningViewStore, key: string, text: string) =>
  app.conversation(key).rows.find((row) => row.text === text)?.id ?? assert.fail(`no "${text}"`);

async function shows(app: RunningViewStore, key: string, expected: readonly string[]): Promise<void> {
  await seen(app, expected.join(" | "), () => lines(app, key).join() === expected.join());
}

async function logIn(app: Browser, name: string, password = ""): Promise<Browser> {
  assert.deepEqual(await app.actions.logIn(name, { password }), { ok: true, value: undefined });
  await seen(app, `${name} connected`, () => app.app().connection === "connected");
  return app;
}

/** Ana with two devices, and Ben, who look at their conversation: Ana said "one" and "two", Ben "three". */
async function setUp(server: ServerProcess, ana: Browser) {
  await logIn(ana, "ana");
  assert.ok((await ana.actions.setPassword({ current: "", next: "correct horse" })).ok);
  const phone = await logIn(openBrowser(server.url), "ana", "correct horse");
  const ben = await logIn(openBrowser(server.url), "ben");
  [ana, phone].forEach((device) => device.actions.open("@ben"));
  ben.actions.open("@ana");
  ana.actions.send("@ben", "one");
  ana.actions.send("@ben", "two");
  await shows(ben, "@ana", ["one", "two"]);
  ben.actions.send("@ana", "three");
  const begun = ["one", "two", "three"];
  await Promise.all([shows(ana, "@ben", begun), shows(phone, "@ben", begun), shows(ben, "@ana", begun)]);
  await seen(ana, "nothing on its way", () => still(ana, "@ben"));
  return {
    phone,
    ben,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([phone.stop(), ben.stop()]);
    },
  };
}

test("what is done with messages while the server is away is drawn at once, survives the page, and merges once on every device", async () => {
  await using server = await startServer();
  const jar: CookieJar = new Map();
  const shared = createSharedText();
  const tables = createMemoryTables();
  const open = async (): Promise<Tables> => ({ ...tables, kind: "durable" });
  const ana = openBrowser(server.url, jar, open, { shared });
  await using others = await setUp(server, ana);
  const { phone, ben } = others;
  await server.kill();
  await seen(ana, "trouble", () => ana.app().connection === "connecting");

  ana.actions.edit("@ben", idOf(ana, "@ben", "one"), "one!");
  ana.actions.deleteMessage("@ben", idOf(ana, "@ben", "two"));
  ana.actions.react("@ben", idOf(ana, "@ben", "three"), "👍", true);
  ana.actions.react("@ben", idOf(ana, "@ben", "three"), "🎉", true);
  ana.actions.react("@ben", idOf(ana, "@ben", "three"), "🎉", false);
  ana.actions.pinMessage("@ben", idOf(ana, "@ben", "three"), true);
  ana.actions.send("@ben", "four");
  ana.actions.edit("@ben", idOf(ana, "@ben", "four"), "four!");
  const drawnAtOnce = ["one! (edited)", "deleted", "three 👍1! pinned"];
  // In the same moment: nothing was awaited.
  assert.deepEqual(lines(ana, "@ben"), [...drawnAtOnce, "four! typed"]);
  await ana.stop();

  await using again = openBrowser(server.url, jar, open, { shared });
  again.actions.open("@ben");
  await seen(again, "all of it", () => lines(again, "@ben").slice(0, 3).join() === drawnAtOnce.join());
  await server.restart();
  await seen(again, "it merged", () => still(again, "@ben"));
  // Whether the first words of the last one left before they were edited is chance.
  const merged = (app: RunningViewStore, key: string) =>
    lines(app, key).map((line) => line.replace("four! (edited)", "four!"));
  const all = [...drawnAtOnce, "four!"].join();
  await seen(again, all, () => merged(again, "@ben").join() === all);
  await seen(phone, all, () => merged(phone, "@ben").join() === all);
  const seenByBen = all.replace("👍1!", "👍1");
  await seen(ben, seenByBen, () => merged(ben, "@ana").join() === seenByBen);
});

test("a message deleted before it was sent reaches nobody; one that was edited arrives as it reads now, unmarked", async () => {
  await using server = await startServer();
  const ana = openBrowser(server.url);
  await using others = await setUp(server, ana);
  await using _ = ana;
  ana.actions.goOffline();
  ana.actions.send("@ben", "never");
  ana.actions.send("@ben", "draft");
  ana.actions.edit("@ben", idOf(ana, "@ben", "draft"), "final");
  ana.actions.deleteMessage("@ben", idOf(ana, "@ben", "never"));
  await shows(ana, "@ben", ["one", "two", "three", "final waiting"]);
  ana.actions.goOnline();
  await shows(others.ben, "@ana", ["one", "two", "three", "final"]);
  await shows(ana, "@ben", ["one", "two", "three", "final"]);
});

test("P8: an edit that is refused keeps its words, to be tried again or given up", async () => {
  await using server = await startServer();
  const ana = openBrowser(server.url);
  await using others = await setUp(server, ana);
  await using _ = ana;
  ana.actions.goOffline();
  others.phone.actions.deleteMessage("@ben", idOf(others.phone, "@ben", "one"));
  await shows(others.ben, "@ana", ["deleted", "two", "three"]);
  const row = () => ana.conversation("@ben").rows[0];
  ana.actions.edit("@ben", row()?.id ?? "", "one and more");
  ana.actions.react("@ben", row()?.id ?? "", "👍", true);
  ana.actions.goOnline();
  const refused = () => row()?.deleted === true && row()?.failedChange?.text === "one and more";
  await seen(ana, "the refusal", refused);
  const loss = await ana.actions.logOut({ forget: false, discardUnsent: false });
  assert.deepEqual(loss.ok === false && "unsent" in loss && loss.unsent, ["one and more"]);
  ana.actions.goOffline();
  ana.actions.retry(row()?.failedChange?.id ?? "");
  await seen(ana, "that it waits again", () => row()?.failedChange === undefined);
  ana.actions.goOnline();
  await seen(ana, "the same refusal", refused);
  ana.actions.discard(row()?.failedChange?.id ?? "");
  await seen(ana, "nothing left of it", () => row()?.failedChange === undefined);
  await shows(ana, "@ben", ["deleted", "two", "three"]);
});

test("an answer and forwarded words arrive as what they are, and the words are there at once", async () => {
  await using server = await startServer();
  const ana = openBrowser(server.url);
  await using others = await setUp(server, ana);
  await using _ = ana;
  ana.actions.send("@ben", "to three", 3);
  ana.actions.forward("@ben", idOf(ana, "@ben", "three"), ["@cleo"]);
  ana.actions.open("@cleo");
  const forwarded = (app: RunningViewStore, key: string) =>
    app.conversation(key).rows.map((row) => [row.text, row.forwarded?.sender.username]);
  await seen(ana, "the words", () => forwarded(ana, "@cleo").join() === "three,ben");
  await using cleo = await logIn(openBrowser(server.url), "cleo");
  cleo.actions.open("@ana");
  await seen(cleo, "the words", () => forwarded(cleo, "@ana").join() === "three,ben");
  await shows(others.ben, "@ana", ["one", "two", "three", "to three"]);
});

test("a person's own view of a conversation changes at once, without a server too, and on all their devices", async () => {
  await using server = await startServer();
  const ana = openBrowser(server.url);
  await using others = await setUp(server, ana);
  await using _ = ana;
  const item = (app: RunningViewStore, key = "@ben") => {
    const { conversations, archived } = app.app();
    const found = [...conversations, ...archived].find((each) => each.key === key);
    return found && [found.muted, found.pinned, archived.includes(found)].join();
  };
  await server.kill();
  await seen(ana, "trouble", () => ana.app().connection === "connecting");
  ana.actions.updateEntry("@ben", { muted: true });
  ana.actions.updateEntry("@ben", { pinned: true, archived: true });
  ana.actions.updateEntry("@ben", { pinned: false });
  assert.equal(item(ana), "true,false,true");
  await server.restart();
  await seen(others.phone, "the same", () => item(others.phone) === "true,false,true");
  assert.equal(item(others.ben, "@ana"), "false,false,false");
  others.phone.actions.updateEntry("@ben", { muted: false, archived: false });
  await seen(ana, "what the phone changed", () => item(ana) === "false,false,false");
});
