import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { RunningViewStore } from "../../web/src/state/view-store.ts";
import { createCalls } from "../../web/src/transport/calls.ts";
import { startServer, type ServerProcess } from "../e2e/server-process.ts";
import { fetchWithCookies, openBrowser, seen, type CookieJar } from "./browser.ts";

/** A conversation of which a page that begins holds only the end, and of which no page is shown as a whole. */
const COUNT = 560;

let server: ServerProcess;
let room = "";
/** Ana was a member before the first of the messages, heard all, read none, and comes back to an empty browser. */
const anasCookies: CookieJar = new Map();
const cidsCookies: CookieJar = new Map();
/** Bea was there all the time: her page holds every message. */
let bea: RunningViewStore & AsyncDisposable;

before(async () => {
  server = await startServer();
  bea = openBrowser(server.url);
  const calls = createCalls(server.url, fetchWithCookies(anasCookies, server.url));
  const whole = Promise.withResolvers<void>();
  const acknowledge: typeof calls.acknowledge = async (mark, userId) => {
    await calls.acknowledge(mark, userId);
    if (mark.seq === COUNT) whole.resolve();
  };
  const ana = openBrowser(server.url, anasCookies, undefined, { calls: { ...calls, acknowledge } });
  assert.ok((await ana.actions.logIn("ana")).ok);
  assert.ok((await bea.actions.logIn("bea")).ok);
  await seen(bea, "connected", () => bea.app().connection === "connected");
  const made = await bea.actions.createRoom({
    ...{ name: "Annals", topic: "", visibility: "private", announcements: false },
    usernames: ["ana", "cid", "dot", "eli"],
  });
  assert.ok(made.ok);
  room = made.value;
  await Promise.all([say("cid", 0, cidsCookies), say("dot", 1), say("eli", 2)]);
  await seen(bea, "all of it", () => newest(bea) === COUNT);
  await seen(ana, "all of it", () => newest(ana) === COUNT);
  await whole.promise;
  await ana.stop();
});

after(async () => {
  await bea[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** Each says a third, as fast as the server takes it. */
async function say(name: string, third: number, jar: CookieJar = new Map()): Promise<void> {
  const calls = createCalls(server.url, fetchWithCookies(jar, server.url));
  const { userId } = await calls.logIn({ username: name, password: "", code: "" });
  const mine = Array.from({ length: COUNT }, (_, index) => index).filter((index) => index % 3 === third);
  const target = { conversationId: room };
  const { signal } = new AbortController();
  await Promise.all(
    mine.map((index) =>
      calls.send({ id: `${name}-number-${index}`, target, text: `${name} ${index}` }, userId, signal),
    ),
  );
}

/** A page that holds only the end of it. */
async function anaReturns(): Promise<RunningViewStore & AsyncDisposable> {
  const ana = openBrowser(server.url, anasCookies);
  await seen(ana, "connected", () => ana.app().connection === "connected" && newest(ana) >= COUNT);
  ana.actions.open(room);
  await seen(ana, "its rows", () => view(ana).rows.length > 0);
  return ana;
}

const view = (app: RunningViewStore) => app.conversation(room);
const entry = (app: RunningViewStore) => app.app().conversations.find(({ key }) => key === room);
const newest = (app: RunningViewStore) => entry(app)?.newestSeq ?? 0;
const seqs = (app: RunningViewStore) => view(app).rows.map(({ seq }) => seq ?? 0);
const rowAt = (app: RunningViewStore, seq: number) => view(app).rows.find((row) => row.seq === seq);
const arrived = (app: RunningViewStore) => (view(app).jump?.state ?? "loading") !== "loading";

function unbroken(app: RunningViewStore): [number, number] {
  const shown = seqs(app);
  const [first = 0, last = 0] = [shown[0], shown.at(-1)];
  assert.deepEqual(
    shown,
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
  return [first, last];
}

async function goes(app: RunningViewStore, seq: number, go = () => app.actions.jumpTo(room, seq)) {
  const nth = view(app).jump?.nth ?? 0;
  go();
  await seen(app, `number ${seq}`, () => arrived(app) && (view(app).jump?.nth ?? 0) > nth);
  assert.deepEqual([view(app).jump?.seq, view(app).jump?.state], [seq, "ready"]);
  const [first, last] = unbroken(app);
  assert.ok(first <= seq && seq <= last, `${seq} is among ${first} to ${last}`);
}

async function pages(app: RunningViewStore, direction: "loadOlder" | "loadNewer"): Promise<void> {
  const [first, last] = unbroken(app);
  app.actions[direction](room);
  await seen(app, direction, () => {
    const shown = seqs(app);
    const moved = direction === "loadOlder" ? (shown[0] ?? 0) < first : (shown.at(-1) ?? 0) > last;
    return moved && !view(app).loadingOlder && !view(app).loadingNewer;
  });
  unbroken(app);
}

test("a jump into the past shows the message among its neighbours, goes on both ways, and joins the newest again", async () => {
  await using ana = await anaReturns();
  const { unread } = ana.app();
  const { readSeqAtOpening } = view(ana);
  await goes(ana, 200);
  assert.ok(view(ana).hasNewer && view(ana).hasOlder);
  assert.ok((seqs(ana)[0] ?? 0) < 200 && (seqs(ana).at(-1) ?? 0) > 200, "with neighbours on both sides");
  const row = rowAt(ana, 200);
  while (view(ana).hasOlder) {
    await pages(ana, "loadOlder");
  }
  assert.equal(seqs(ana)[0], 1);
  while (view(ana).hasNewer) {
    await pages(ana, "loadNewer");
  }
  assert.deepEqual(unbroken(ana), [1, newest(ana)]);
  assert.equal(rowAt(ana, 200)?.id, row?.id);
  assert.deepEqual(
    [ana.app().unread, view(ana).readSeqAtOpening],
    [unread, readSeqAtOpening],
    "nothing was read",
  );
});

test("a page that holds everything goes anywhere without a server, and back", async () => {
  bea.actions.markRead(room, COUNT);
  await seen(bea, "it read", () => entry(bea)?.unread === 0);
  bea.actions.open(room);
  await seen(bea, "its rows", () => view(bea).rows.length > 0);
  bea.actions.goOffline();
  await seen(bea, "offline", () => bea.app().connection === "offline");
  await goes(bea, 30);
  assert.ok(view(bea).hasNewer, "far away: a window");
  while (view(bea).hasNewer) {
    await pages(bea, "loadNewer");
  }
  assert.equal(unbroken(bea)[1], newest(bea));
  bea.actions.goOnline();
  await seen(bea, "connected", () => bea.app().connection === "connected");
});

test("what happens while one looks at the past is seen there, and what is new where it belongs", async () => {
  await using ana = await anaReturns();
  await using cid = openBrowser(server.url, cidsCookies);
  await goes(ana, 100);
  const mine = view(ana).rows.filter(({ author, seq = 0 }) => author.username === "cid" && seq > 100);
  const [edited = 0, deleted = 0, reacted = 0] = mine.map(({ seq }) => seq);
  await seen(cid, "the conversation", () => newest(cid) >= COUNT);
  cid.actions.open(room);
  await goes(cid, edited);
  const idOf = (seq: number) => rowAt(cid, seq)?.id ?? assert.fail(`no ${seq}`);
  cid.actions.edit(room, idOf(edited), "said better");
  cid.actions.deleteMessage(room, idOf(deleted));
  cid.actions.react(room, idOf(reacted), "👍", true);
  for (const app of [ana, cid]) {
    await seen(app, "the edit", () => rowAt(app, edited)?.text === "said better");
    await seen(app, "it deleted", () => rowAt(app, deleted)?.deleted === true);
    await seen(app, "the reaction", () => rowAt(app, reacted)?.reactions[0]?.count === 1);
    await seen(app, "nothing on its way", () => view(app).rows.every((row) => !row.changing));
  }
  const shown = seqs(ana);
  bea.actions.send(room, "news");
  await seen(ana, "that there is news", () => entry(ana)?.last?.text === "news");
  assert.deepEqual(seqs(ana), shown);
  ana.actions.jumpToNewest(room);
  await seen(ana, "the news", () => view(ana).rows.at(-1)?.text === "news");
  assert.deepEqual([view(ana).hasNewer, view(ana).jump], [false, undefined]);
  unbroken(ana);
});

test("whoever writes while looking at the past is back where it stands", async () => {
  await using ana = await anaReturns();
  await goes(ana, 100);
  assert.ok(ana.actions.send(room, "from the past"));
  await seen(ana, "the row", () => view(ana).rows.at(-1)?.text === "from the past");
  assert.ok(!view(ana).hasNewer);
  await seen(ana, "it stored", () => view(ana).rows.at(-1)?.state === "stored");
});

test("a jump goes to the first message of a day, or to the nearest that there is", async () => {
  await using ana = await anaReturns();
  await goes(ana, 200);
  const time = rowAt(ana, 200)?.time ?? 0;
  const first = view(ana).rows.find((row) => row.time >= time)?.seq ?? 0;
  ana.actions.jumpToNewest(room);
  await goes(ana, first, () => ana.actions.jumpToTime(room, time));
  await goes(ana, 1, () => ana.actions.jumpToTime(room, 0));
  await goes(ana, newest(ana), () => ana.actions.jumpToTime(room, time + 1e12));
  assert.ok(!view(ana).hasNewer, "the newest is where it stands");
  bea.actions.jumpToNewest(room);
  await goes(bea, first, () => bea.actions.jumpToTime(room, time));
});

test("a jump to what is unread goes to its first message, however far, and to the newest when there is none", async () => {
  await using ana = await anaReturns();
  const first = view(ana).readSeqAtOpening + 1;
  assert.ok(first < 10);
  await goes(ana, first, () => ana.actions.jumpToUnread(room));
  assert.equal(view(ana).readSeqAtOpening + 1, first);
  bea.actions.markRead(room, newest(bea));
  await seen(bea, "it read", () => entry(bea)?.unread === 0);
  bea.actions.open(room);
  bea.actions.jumpToUnread(room);
  assert.deepEqual([view(bea).jump, view(bea).hasNewer], [undefined, false]);
});

test("what is not there is not found, and what is out of reach is found when the server is back", async () => {
  await using ana = await anaReturns();
  const shown = seqs(ana);
  for (const seq of [0, -3, newest(ana) + 1]) {
    ana.actions.jumpTo(room, seq);
    await seen(ana, "the end of it", () => arrived(ana));
    assert.deepEqual([view(ana).jump?.seq, view(ana).jump?.state], [seq, "failed"]);
    assert.deepEqual(seqs(ana), shown);
  }
  ana.actions.goOffline();
  await seen(ana, "offline", () => ana.app().connection === "offline");
  await goes(ana, newest(ana) - 5);
  await server.kill();
  ana.actions.jumpTo(room, 20);
  await seen(ana, "the end of it", () => arrived(ana));
  assert.deepEqual([view(ana).jump?.seq, view(ana).jump?.state], [20, "failed"]);
  assert.deepEqual(seqs(ana), shown);
  await server.restart();
  ana.actions.goOnline();
  await seen(ana, "connected", () => ana.app().connection === "connected");
  await goes(ana, 20);
});

test("an address of a message leads there before anything of its conversation was read", async () => {
  await using ana = openBrowser(server.url, anasCookies);
  await seen(ana, "her name", () => ana.app().phase === "logged-in");
  ana.actions.open(room);
  ana.actions.jumpTo(room, 300);
  ana.actions.jumpTo(room, 42);
  await seen(ana, "number 42", () => view(ana).jump?.state === "ready" && rowAt(ana, 42) !== undefined);
  assert.equal(view(ana).jump?.seq, 42, "the last one asked for");
  ana.actions.jumpToNewest(room);
  await seen(ana, "the newest", () => seqs(ana).at(-1) === newest(ana) && newest(ana) >= COUNT);
  assert.equal(view(ana).jump, undefined);
});

test("an address of a message that has not come yet leads there as soon as it has", async () => {
  await using ana = await anaReturns();
  ana.actions.goOffline();
  await seen(ana, "offline", () => ana.app().connection === "offline");
  const seq = newest(bea) + 1;
  bea.actions.send(room, "look at this");
  await seen(bea, "it stored", () => newest(bea) === seq);
  ana.actions.jumpTo(room, seq);
  await seen(ana, "that it is on its way", () => view(ana).jump?.seq === seq);
  ana.actions.goOnline();
  await seen(ana, "the message", () => view(ana).jump?.state === "ready");
  assert.equal(rowAt(ana, seq)?.text, "look at this");
});
