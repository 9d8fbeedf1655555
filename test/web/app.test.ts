import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunningViewStore } from "../../web/src/state/view-store.ts";
import { createMemoryTables } from "../../web/src/storage/memory-tables.ts";
import type { Tables } from "../../web/src/storage/tables.ts";
import { createCalls } from "../../web/src/transport/calls.ts";
import { startServer } from "../e2e/server-process.ts";
import { fetchWithCookies, openBrowser, seen, type CookieJar } from "./browser.ts";
import { createSharedText } from "./shared-text.ts";

const texts = (app: RunningViewStore, key: string) => app.conversation(key).rows.map((row) => row.text);
const draftOf = (text: string) => ({ text, replyToSeq: 0 });
const states = (app: RunningViewStore, key: string) => app.conversation(key).rows.map((row) => row.state);

async function logIn(
  url: string,
  name: string,
  jar?: CookieJar,
): Promise<RunningViewStore & AsyncDisposable> {
  const app = openBrowser(url, jar);
  assert.deepEqual(await app.actions.logIn(name), { ok: true, value: undefined });
  await seen(app, `${name} connected`, (a) => a.app().connection === "connected");
  return app;
}

test("P3, P5: two people talk, and both see every message once and in the same order", async () => {
  await using server = await startServer();
  await using ana = await logIn(server.url, "ana");
  await using ben = await logIn(server.url, "ben");
  ana.actions.open("@ben");
  ben.actions.open("@ana");
  for (let i = 0; i < 20; i++) {
    ana.actions.send("@ben", `ana ${i}`);
    ben.actions.send("@ana", `ben ${i}`);
  }
  const complete = (key: string) => (app: RunningViewStore) =>
    states(app, key).length === 40 && states(app, key).every((state) => state === "stored");
  await seen(ana, "all of it", complete("@ben"));
  await seen(ben, "all of it", complete("@ana"));
  assert.deepEqual(texts(ana, "@ben"), texts(ben, "@ana"));
  assert.deepEqual(
    texts(ana, "@ben").filter((t) => t.startsWith("ana")),
    Array.from({ length: 20 }, (_, i) => `ana ${i}`),
  );
});

test("P1: what waits for somebody survives the server's death and is there when they come, unread", async () => {
  await using server = await startServer();
  await using cat = await logIn(server.url, "cat");
  cat.actions.open("@dan");
  cat.actions.send("@dan", "Hi, catch you later!");
  await seen(
    cat,
    "stored",
    () => states(cat, "@dan").includes("stored") && cat.app().conversations.some((c) => c.peer?.unclaimed),
  );
  await server.restart();
  await using dan = await logIn(server.url, "dan");
  await seen(dan, "the message", () =>
    dan.app().conversations.some((c) => c.key === "@cat" && c.unread === 1),
  );
  dan.actions.open("@cat");
  await seen(dan, "its text", () => texts(dan, "@cat").length > 0);
  assert.deepEqual(texts(dan, "@cat"), ["Hi, catch you later!"]);
  dan.actions.markRead("@cat", 1);
  await seen(dan, "read", () => dan.app().unread === 0);
});

test("P2: while the server is away messages wait, and arrive once when it is back", async () => {
  await using server = await startServer();
  await using eve = await logIn(server.url, "eve");
  await using fay = await logIn(server.url, "fay");
  eve.actions.open("@fay");
  fay.actions.open("@eve");
  eve.actions.send("@fay", "before");
  await seen(fay, "the first", () => texts(fay, "@eve").length === 1);
  await server.kill();
  await seen(eve, "trouble", () => eve.app().connection === "connecting");
  eve.actions.send("@fay", "during 1");
  eve.actions.send("@fay", "during 2");
  await seen(eve, "the clock", () => states(eve, "@fay").filter((state) => state === "waiting").length === 2);
  await server.restart();
  await seen(fay, "all three", () => texts(fay, "@eve").length === 3);
  assert.deepEqual(texts(fay, "@eve"), ["before", "during 1", "during 2"]);
  await seen(eve, "all stored", () => states(eve, "@fay").every((state) => state === "stored"));
  assert.deepEqual(texts(eve, "@fay"), ["before", "during 1", "during 2"]);
});

test("a late member of the lobby reads its history, older pages on request", async () => {
  await using server = await startServer();
  await using gil = await logIn(server.url, "gil");
  await seen(gil, "the lobby", () => gil.app().conversations.some((c) => c.title === "lobby"));
  const lobby = gil.app().conversations.find((c) => c.title === "lobby")?.key ?? "";
  gil.actions.open(lobby);
  for (let i = 1; i <= 150; i++) {
    gil.actions.send(lobby, `news ${i}`);
  }
  await seen(
    gil,
    "all stored",
    () => states(gil, lobby).filter((state) => state === "stored").length === 150,
  );
  await using hal = await logIn(server.url, "hal");
  hal.actions.open(lobby);
  await seen(hal, "the newest", () => texts(hal, lobby).at(-1) === "news 150");
  while (hal.conversation(lobby).hasOlder) {
    const before = hal.conversation(lobby).rows.length;
    hal.actions.loadOlder(lobby);
    await seen(
      hal,
      "older ones",
      () => hal.conversation(lobby).rows.length > before && !hal.conversation(lobby).loadingOlder,
    );
  }
  assert.deepEqual(
    texts(hal, lobby),
    Array.from({ length: 150 }, (_, i) => `news ${i + 1}`),
  );
});

test("a name, a room and its people: refused, made, found, joined, left", async () => {
  await using server = await startServer();
  await using ida = await logIn(server.url, "ida");
  await using stranger = openBrowser(server.url);
  const bad = await stranger.actions.logIn("User A");
  assert.equal(bad.ok === false && bad.failure.suggestion, "user.a");
  const taken = await stranger.actions.logIn("ida");
  assert.equal(taken.ok === false && taken.failure.reason, "username-taken");

  const made = await ida.actions.createRoom({
    name: "Garden",
    visibility: "public",
    usernames: [],
    topic: "",
    announcements: false,
  });
  assert.ok(made.ok);
  const room = made.value;
  assert.equal(ida.app().conversations.find((c) => c.key === room)?.title, "Garden");
  await using joe = await logIn(server.url, "joe");
  const found = await joe.actions.find("gard", new AbortController().signal);
  assert.deepEqual(found.ok && found.value.rooms.map((r) => [r.name, r.joined]), [["Garden", false]]);
  assert.ok((await joe.actions.joinRoom(room)).ok);
  joe.actions.open(room);
  joe.actions.send(room, "hello garden");
  ida.actions.open(room);
  await seen(ida, "the greeting", () => texts(ida, room).includes("hello garden"));
  await seen(
    ida,
    "both members",
    () =>
      ida
        .conversation(room)
        .members.map((m) => m.person.username)
        .join() === "ida,joe",
  );
  assert.ok((await joe.actions.leaveRoom(room)).ok);
  await seen(joe, "it gone", () => joe.conversation(room).presence === "missing");
});

test("logging out ends everything here; the same browser comes back by name alone", async () => {
  await using server = await startServer();
  const jar: CookieJar = new Map();
  await using kim = await logIn(server.url, "kim", jar);
  kim.actions.open("@lou");
  kim.actions.send("@lou", "hello");
  await seen(kim, "stored", () => states(kim, "@lou").join() === "stored");
  assert.ok((await kim.actions.logOut({ forget: false, discardUnsent: false })).ok);
  assert.equal(kim.app().phase, "logged-out");
  assert.deepEqual(await kim.actions.logIn("kim"), { ok: true, value: undefined });
  kim.actions.open("@lou");
  await seen(kim, "what was written", () => texts(kim, "@lou").join() === "hello");
});

test("P8: a session that ended keeps what is typed; the same person logs in again and it goes out once", async () => {
  await using server = await startServer();
  const jar: CookieJar = new Map();
  await using mia = await logIn(server.url, "mia", jar);
  await using ned = await logIn(server.url, "ned");
  mia.actions.open("@ned");
  ned.actions.open("@mia");
  mia.actions.send("@ned", "before");
  await seen(ned, "the first", () => texts(ned, "@mia").length === 1);
  await createCalls(server.url, fetchWithCookies(new Map(jar), server.url)).logOut(false);
  await seen(mia, "the end of the session", () => mia.app().sessionExpired);
  mia.actions.send("@ned", "meanwhile");
  await seen(mia, "the clock", () => states(mia, "@ned").at(-1) === "waiting");
  assert.deepEqual([mia.app().phase, texts(mia, "@ned")], ["logged-in", ["before", "meanwhile"]]);
  assert.ok((await mia.actions.logIn("mia")).ok);
  await seen(ned, "the second", () => texts(ned, "@mia").length === 2);
  assert.deepEqual(texts(ned, "@mia"), ["before", "meanwhile"]);
  await seen(mia, "connected again", () => mia.app().connection === "connected" && !mia.app().sessionExpired);
});

test("P7: when the browser becomes somebody else's, nothing typed before leaves under the new name", async () => {
  await using server = await startServer();
  const jar: CookieJar = new Map();
  await using owen = await logIn(server.url, "owen", jar);
  await using pia = await logIn(server.url, "pia");
  owen.actions.open("@pia");
  owen.actions.goOffline();
  owen.actions.send("@pia", "from owen");
  await seen(owen, "the clock", () => states(owen, "@pia").join() === "waiting");
  const quinsJar: CookieJar = new Map();
  await using quin = await logIn(server.url, "quin", quinsJar);
  // As another tab of owen's browser would leave it.
  quinsJar.forEach((value, name) => jar.set(name, value));
  owen.actions.goOnline();
  await seen(owen, "who it is now", () => owen.app().me?.username === "quin");
  quin.actions.open("@pia");
  quin.actions.send("@pia", "from quin");
  await seen(pia, "quin's message", () =>
    pia.app().conversations.some((c) => c.key === "@quin" && c.unread === 1),
  );
  assert.deepEqual(
    pia
      .app()
      .conversations.filter((c) => c.kind === "direct")
      .map((c) => c.key),
    ["@quin"],
  );
});

test("logging out with unsent messages asks; waiting for them survives a reload and ends by itself", async () => {
  await using server = await startServer();
  const jar: CookieJar = new Map();
  const shared = createSharedText();
  const tables = createMemoryTables();
  const open = async (): Promise<Tables> => ({ ...tables, kind: "durable" });
  await using zoe = await logIn(server.url, "zoe");
  {
    await using abe = openBrowser(server.url, jar, open, { shared });
    assert.ok((await abe.actions.logIn("abe")).ok);
    await seen(abe, "connected", () => abe.app().connection === "connected");
    await server.kill();
    abe.actions.open("@zoe");
    abe.actions.send("@zoe", "first");
    abe.actions.send("@zoe", "second");
    await seen(abe, "the clock", () => states(abe, "@zoe").join() === "waiting,waiting");
    assert.deepEqual(await abe.actions.logOut({ forget: false, discardUnsent: false }), {
      ...{ ok: false, waiting: 2, unsent: ["first", "second"], drafts: [] },
    });
    abe.actions.logOutWhenSent({ forget: false, drafts: [] });
    await seen(abe, "that it waits", () => abe.app().leaving?.waiting === 2);
    abe.actions.stayLoggedIn();
    assert.equal(abe.app().leaving, undefined);
    abe.actions.logOutWhenSent({ forget: false, drafts: [] });
  }
  await using reloaded = openBrowser(server.url, jar, open, { shared });
  await seen(reloaded, "that it still waits", () => reloaded.app().leaving?.waiting === 2);
  await server.restart();
  await seen(reloaded, "the log-in page", () => reloaded.app().phase === "logged-out");
  await seen(zoe, "both", () => zoe.app().unread === 2);
  await reloaded.stop();
  assert.deepEqual(shared.keys("restante.leaving"), []);
  assert.deepEqual(await tables.read((tx) => tx.all("messages")), []);
});

test("a log-out that waits does not run away from a message that was refused", async () => {
  await using server = await startServer();
  await using abe = await logIn(server.url, "abe");
  abe.actions.open("@bea");
  abe.actions.goOffline();
  abe.actions.send("@bea", "x".repeat(8_001));
  abe.actions.logOutWhenSent({ forget: false, drafts: [] });
  await seen(abe, "the refusal", () => abe.app().leaving?.failed === 1);
  assert.equal(abe.app().wentOffline, false, "it went online to send");
  assert.deepEqual(states(abe, "@bea"), ["failed"]);
  const [row] = abe.conversation("@bea").rows;
  abe.actions.discard(row?.id ?? "");
  await seen(abe, "the log-in page", () => abe.app().phase === "logged-out");
});

test("logging out with a message that was only begun asks, too", async () => {
  await using server = await startServer();
  const shared = createSharedText();
  const tables = createMemoryTables();
  const open = async (): Promise<Tables> => ({ ...tables, kind: "durable" });
  const jar: CookieJar = new Map();
  await using cleo = openBrowser(server.url, jar, open, { shared });
  assert.ok((await cleo.actions.logIn("cleo")).ok);
  // As another tab sees it, which was not told.
  await using other = openBrowser(server.url, jar, open, { shared });
  await seen(other, "her store", () => other.app().loaded);
  cleo.actions.open("@dora");
  cleo.actions.setDraft("@dora", draftOf("half a wo"));
  assert.deepEqual(await other.actions.logOut({ forget: false, discardUnsent: false }), {
    ...{ ok: false, waiting: 0, unsent: [], drafts: ["half a wo"] },
  });
  cleo.actions.setDraft("@dora", draftOf(""));
  assert.ok((await other.actions.logOut({ forget: false, discardUnsent: false })).ok);
});

test("a log-out that waits takes no word along that was begun since it was asked for", async () => {
  await using server = await startServer();
  const jar: CookieJar = new Map();
  const calls = createCalls(server.url, fetchWithCookies(jar, server.url));
  const taken: string[] = [];
  const logOut = (forget: boolean) => {
    taken.push(eva.actions.draft("@fay").text);
    return calls.logOut(forget);
  };
  await using eva = openBrowser(server.url, jar, undefined, { calls: { ...calls, logOut } });
  await using fay = await logIn(server.url, "fay");
  assert.ok((await eva.actions.logIn("eva")).ok);
  eva.actions.open("@fay");
  eva.actions.setDraft("@gus", draftOf("given up"));
  eva.actions.goOffline();
  eva.actions.send("@fay", "first");
  await seen(eva, "the clock", () => states(eva, "@fay").join() === "waiting");
  eva.actions.logOutWhenSent({ forget: false, drafts: ["given up"] });
  eva.actions.setDraft("@fay", draftOf("and sec"));
  await seen(eva, "that it waits for the rest", () => {
    const { waiting, drafts } = eva.app().leaving ?? {};
    return waiting === 0 && drafts === 1 && states(eva, "@fay").join() === "stored";
  });
  fay.actions.open("@eva");
  fay.actions.send("@eva", "an answer");
  await seen(eva, "what comes meanwhile", () => texts(eva, "@fay").join() === "first,an answer");
  eva.actions.setDraft("@fay", draftOf(""));
  await seen(eva, "the log-in page", () => eva.app().phase === "logged-out");
  assert.deepEqual(taken, [""]);
});

test("what is typed while a log-out is on its way stays in this browser, and goes out at the next log-in", async () => {
  await using server = await startServer();
  const jar: CookieJar = new Map();
  const tables = createMemoryTables();
  const open = async (): Promise<Tables> => ({ ...tables, kind: "durable" });
  const calls = createCalls(server.url, fetchWithCookies(jar, server.url));
  const asked = Promise.withResolvers<void>();
  const typed = Promise.withResolvers<void>();
  const logOut = async (forget: boolean) => {
    asked.resolve();
    await typed.promise;
    await calls.logOut(forget);
  };
  await using hal = openBrowser(server.url, jar, open, { calls: { ...calls, logOut } });
  assert.ok((await hal.actions.logIn("hal")).ok);
  hal.actions.open("@ida");
  hal.actions.goOffline();
  const leaving = hal.actions.logOut({ forget: false, discardUnsent: false });
  await asked.promise;
  hal.actions.send("@ida", "one more thing");
  hal.actions.setDraft("@ida", draftOf("and ano"));
  typed.resolve();
  assert.ok((await leaving).ok);
  assert.equal(hal.app().phase, "logged-out");
  hal.actions.goOnline();
  assert.ok((await hal.actions.logIn("hal")).ok);
  await seen(hal, "it stored", () => states(hal, "@ida").join() === "stored");
  assert.equal(hal.actions.draft("@ida").text, "and ano");
});

test("a log-out that waited for nothing any more does not throw out whoever logs in again later", async () => {
  await using server = await startServer();
  const jar: CookieJar = new Map();
  const shared = createSharedText();
  await using jan = openBrowser(server.url, jar, undefined, { shared });
  assert.ok((await jan.actions.logIn("jan")).ok);
  jan.actions.open("@kay");
  jan.actions.goOffline();
  jan.actions.send("@kay", "waits");
  await seen(jan, "the clock", () => states(jan, "@kay").join() === "waiting");
  jan.actions.logOutWhenSent({ forget: false, drafts: [] });
  jan.actions.goOffline();
  // In this very browser, somebody else came in between.
  assert.ok((await jan.actions.logIn("kim")).ok);
  assert.ok((await jan.actions.logIn("jan")).ok);
  assert.equal(jan.app().leaving, undefined);
  assert.deepEqual(shared.keys("restante.leaving"), []);
});

test("P7: a tab that wakes up finds out whose browser this is before it does anything", async () => {
  await using server = await startServer();
  const jar: CookieJar = new Map();
  const shared = createSharedText();
  let wake = () => undefined as void;
  const onWake = (run: () => void) => {
    const before = wake;
    wake = () => (before(), run());
    return () => undefined;
  };
  const page = { visible: () => true, online: () => true, onWake };
  await using slept = openBrowser(server.url, jar, undefined, { shared, page });
  assert.ok((await slept.actions.logIn("owen")).ok);
  await seen(slept, "connected", () => slept.app().connection === "connected");
  slept.actions.goOffline();
  slept.actions.open("@pia");
  slept.actions.send("@pia", "from owen");
  await seen(slept, "the clock", () => states(slept, "@pia").join() === "waiting");

  // Another tab of the same browser, of which the one that sleeps hears nothing.
  await using other = openBrowser(server.url, jar, undefined, { shared });
  assert.ok((await other.actions.logOut({ forget: false, discardUnsent: true })).ok);
  assert.ok((await other.actions.logIn("quin")).ok);
  other.actions.goOnline();
  await seen(other, "connected", () => other.app().connection === "connected");

  // Nobody is there to be asked.
  await server.kill();
  wake();
  await seen(slept, "quin", () => slept.app().me?.username === "quin" && !slept.app().wentOffline);
  await server.restart();
  await seen(slept, "connected", () => slept.app().connection === "connected");
  slept.actions.open("@pia");
  slept.actions.send("@pia", "from quin");
  await seen(slept, "stored", () => states(slept, "@pia").join() === "stored");
  assert.deepEqual(texts(slept, "@pia"), ["from quin"]);
});

test("going offline is chosen, keeps what is typed, and is no trouble; going online sends it", async () => {
  await using server = await startServer();
  await using rae = await logIn(server.url, "rae");
  await using sam = await logIn(server.url, "sam");
  rae.actions.open("@sam");
  rae.actions.goOffline();
  await seen(rae, "offline", () => rae.app().connection === "offline" && rae.app().wentOffline);
  rae.actions.send("@sam", "later");
  await seen(rae, "the clock", () => states(rae, "@sam").join() === "waiting");
  assert.equal(rae.app().troubled, false);
  rae.actions.goOnline();
  await seen(sam, "the message", () => sam.app().unread === 1);
  await seen(rae, "stored", () => states(rae, "@sam").join() === "stored");
});

/** Tables of a browser, which can be filled up or taken away. */
function fragileTables() {
  const tables = createMemoryTables();
  const state = { room: true, there: true, lose: () => undefined as void, opened: 0, refusals: 0 };
  const refusal = () => {
    if (!state.there) return new DOMException("The database is closing.", "InvalidStateError");
    return state.room ? undefined : new DOMException("No room.", "QuotaExceededError");
  };
  const open = async (_userId: string, onLost: () => void): Promise<Tables> => {
    if (state.refusals > 0) {
      state.refusals--;
      throw new DOMException("Still being deleted.", "AbortError");
    }
    const mine = state.opened++ === 0 ? tables : createMemoryTables();
    const own: Tables = {
      ...mine,
      kind: "durable",
      write: async (durability, work) => {
        const error = mine === tables ? refusal() : undefined;
        if (error !== undefined) throw error;
        return mine.write(durability, work);
      },
    };
    state.lose = onLost;
    return own;
  };
  return { state, open };
}

test("a store that takes no more gives way to memory, which says so, and nothing typed is lost", async () => {
  await using server = await startServer();
  const { state, open } = fragileTables();
  await using tia = openBrowser(server.url, new Map(), open);
  assert.ok((await tia.actions.logIn("tia")).ok);
  await seen(tia, "connected", () => tia.app().connection === "connected");
  assert.equal(tia.app().storage, "durable");
  tia.actions.open("@uma");
  tia.actions.goOffline();
  tia.actions.setDraft("@uma", draftOf("half a wo"));
  tia.actions.send("@uma", "saved");
  await seen(tia, "the clock", () => states(tia, "@uma").join() === "waiting");
  state.room = false;
  tia.actions.send("@uma", "not saved");
  await seen(tia, "memory", () => tia.app().storage === "memory" && states(tia, "@uma").length === 2);
  assert.equal(tia.actions.draft("@uma").text, "half a wo");
  tia.actions.goOnline();
  await seen(tia, "both stored", () => states(tia, "@uma").join() === "stored,stored");
  assert.deepEqual(texts(tia, "@uma"), ["saved", "not saved"]);
});

test("logging out wipes the store that took no more, too, and one that only another tab could open", async () => {
  await using server = await startServer();
  for (const [name, way] of [
    ["ula", "full"],
    ["una", "refused"],
  ] as const) {
    const tables = createMemoryTables();
    const jar: CookieJar = new Map();
    const shared = createSharedText();
    const state = { room: true, opens: true };
    const open = async (): Promise<Tables> => {
      if (!state.opens) throw new DOMException("Not now.", "UnknownError");
      const write: Tables["write"] = (durability, work) => {
        if (!state.room) throw new DOMException("No room.", "QuotaExceededError");
        return tables.write(durability, work);
      };
      return { ...tables, kind: "durable", write };
    };
    await using before = openBrowser(server.url, jar, open, { shared });
    assert.ok((await before.actions.logIn(name)).ok);
    before.actions.open("@vera");
    before.actions.goOffline();
    before.actions.send("@vera", "kept");
    await seen(before, "the clock", () => states(before, "@vera").join() === "waiting");
    state.room = way !== "full";
    state.opens = way !== "refused";
    await using after = openBrowser(server.url, jar, open, { shared });
    after.actions.open("@vera");
    await seen(after, "its store", () => after.app().loaded);
    after.actions.send("@vera", "not kept");
    await seen(after, "memory", () => after.app().storage === "memory");
    state.opens = true;
    assert.ok((await after.actions.logOut({ forget: false, discardUnsent: true })).ok);
    assert.deepEqual(await tables.read((tx) => tx.all("outbox")), [], way);
  }
});

test("a store that is taken away under the page is made anew with everything that was typed, as soon as the browser lets it", async () => {
  await using server = await startServer();
  const { state, open } = fragileTables();
  await using vic = openBrowser(server.url, new Map(), open);
  assert.ok((await vic.actions.logIn("vic")).ok);
  await seen(vic, "connected", () => vic.app().connection === "connected");
  vic.actions.open("@wes");
  vic.actions.send("@wes", "stored before");
  await seen(vic, "the first", () => states(vic, "@wes").join() === "stored");
  vic.actions.goOffline();
  vic.actions.send("@wes", "waits");
  vic.actions.setDraft("@wes", { text: "half a wo", replyToSeq: 1 });
  await seen(vic, "the clock", () => states(vic, "@wes").at(-1) === "waiting");
  state.there = false;
  state.refusals = 2;
  vic.actions.send("@wes", "typed into nothing");
  state.lose();
  await seen(vic, "both on another store", () => state.opened === 2 && states(vic, "@wes").length >= 2);
  assert.equal(vic.app().storage, "durable");
  assert.deepEqual(vic.actions.draft("@wes"), { text: "half a wo", replyToSeq: 1 });
  vic.actions.goOnline();
  await seen(vic, "all three stored", () => states(vic, "@wes").join() === "stored,stored,stored");
  assert.deepEqual(texts(vic, "@wes"), ["stored before", "waits", "typed into nothing"]);
});

test("a browser that refuses its database keeps everything in memory, and says so", async () => {
  await using server = await startServer();
  const refuse = () => Promise.reject(new DOMException("Private mode.", "InvalidStateError"));
  await using xia = openBrowser(server.url, new Map(), refuse);
  assert.ok((await xia.actions.logIn("xia")).ok);
  assert.equal(xia.app().storage, "memory");
  xia.actions.open("@yan");
  xia.actions.send("@yan", "hello");
  await seen(xia, "stored", () => states(xia, "@yan").join() === "stored");
});

test("who is here is known again at once when the server was started again", async () => {
  await using server = await startServer();
  await using ana = await logIn(server.url, "ana");
  await using ben = await logIn(server.url, "ben");
  const here = (app: RunningViewStore, key: string) =>
    app.app().conversations.some((c) => c.key === key && c.online);
  ana.actions.open("@ben");
  ana.actions.send("@ben", "are you here?");
  await seen(ana, "ben here", (app) => here(app, "@ben"));
  await server.kill();
  for (const app of [ana, ben]) await seen(app, "the loss", () => app.app().connection !== "connected");
  await server.restart();
  for (const app of [ana, ben]) await seen(app, "the return", () => app.app().connection === "connected");
  await seen(ana, "ben here again", (app) => here(app, "@ben"));
  await seen(ben, "ana here again", (app) => here(app, "@ana"));
});
