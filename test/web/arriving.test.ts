import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunningViewStore } from "../../web/src/state/view-store.ts";
import { createMemoryTables } from "../../web/src/storage/memory-tables.ts";
import type { Tables } from "../../web/src/storage/tables.ts";
import { createCalls } from "../../web/src/transport/calls.ts";
import { startServer, type ServerProcess } from "../e2e/server-process.ts";
import { fetchWithCookies, openBrowser, seen, type CookieJar } from "./browser.ts";
import { createSharedText } from "./shared-text.ts";

const texts = (app: RunningViewStore, key: string) => app.conversation(key).rows.map(({ text }) => text);
const shows = (app: RunningViewStore, key: string, expected: readonly string[]) =>
  seen(app, expected.join(" | "), () => texts(app, key).join() === expected.join());

async function logIn(app: RunningViewStore, name: string): Promise<void> {
  assert.ok((await app.actions.logIn(name)).ok);
  await seen(app, `${name} connected`, () => app.app().connection === "connected");
}

/** Durable tables whose writes, while they are held, neither end nor let later transactions begin. */
function createHeldTables() {
  const memory = createMemoryTables();
  let gate = Promise.resolve();
  const tables: Tables = {
    ...memory,
    kind: "durable",
    write: (durability, work) => {
      const until = gate;
      return memory.write(durability, async (tx) => {
        const result = await work(tx);
        await until;
        return result;
      });
    },
  };
  return {
    open: async () => tables,
    /** Writes that begin from now on end with it. */
    hold: (until: Promise<void>) => {
      gate = until;
    },
  };
}

/** Ana, and Ben in a browser of his own, who has read what she wrote; his acknowledgements are noted. */
async function setUp(server: ServerProcess, held: ReturnType<typeof createHeldTables>, jar: CookieJar) {
  const calls = createCalls(server.url, fetchWithCookies(jar, server.url));
  const acknowledged: number[] = [];
  const ben = openBrowser(server.url, jar, held.open, {
    calls: {
      ...calls,
      acknowledge: async (mark, userId) => {
        acknowledged.push(mark.seq);
        await calls.acknowledge(mark, userId);
      },
    },
    shared: createSharedText(),
  });
  const ana = openBrowser(server.url);
  await logIn(ana, "ana");
  await logIn(ben, "ben");
  ana.actions.open("@ben");
  ben.actions.open("@ana");
  ana.actions.send("@ben", "one");
  await shows(ben, "@ana", ["one"]);
  return { ana, ben, acknowledged };
}

test("P1, P5: what comes is shown while it is being stored, acknowledged only after it, and is there once", async () => {
  await using server = await startServer();
  const held = createHeldTables();
  const { ana, ben, acknowledged } = await setUp(server, held, new Map());
  const stored = Promise.withResolvers<void>();
  held.hold(stored.promise);

  const counts = new Set<number>();
  ana.actions.send("@ben", "two");
  await shows(ben, "@ana", ["one", "two"]);
  const stop = ben.subscribe(() => counts.add(texts(ben, "@ana").filter((text) => text === "two").length));
  // Reads what it can while the message is not stored.
  ben.actions.jumpToNewest("@ana");
  assert.ok(!acknowledged.includes(2), "nothing is acknowledged that is not stored");
  stored.resolve();
  await seen(ana, "delivered", () => ana.conversation("@ben").rows.at(-1)?.reach?.delivered === 1);
  stop();
  assert.deepEqual([...counts], [1], "it stays where it was drawn");
  assert.deepEqual(texts(ben, "@ana"), ["one", "two"]);
  assert.ok(acknowledged.includes(2));
  await Promise.all([ana.stop(), ben.stop()]);
});

test("P5: what was shown and could not be stored is not acknowledged; it comes again, and is there once", async () => {
  await using server = await startServer();
  const held = createHeldTables();
  const { ana, ben, acknowledged } = await setUp(server, held, new Map());
  const stored = Promise.withResolvers<void>();
  held.hold(stored.promise);
  ana.actions.send("@ben", "two");
  await shows(ben, "@ana", ["one", "two"]);

  const gone = shows(ben, "@ana", ["one"]);
  held.hold(Promise.resolve());
  stored.reject(new Error("This disk fails, for the test."));
  await gone;
  assert.ok(!acknowledged.includes(2), "nothing is acknowledged that is not stored");
  await shows(ben, "@ana", ["one", "two"]);
  await seen(ana, "delivered", () => ana.conversation("@ben").rows.at(-1)?.reach?.delivered === 1);
  assert.deepEqual(texts(ben, "@ana"), ["one", "two"]);
  await Promise.all([ana.stop(), ben.stop()]);
});
