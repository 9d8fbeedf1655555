import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock, settle } from "../../../test/web/manual-clock.ts";
import { createSharedText } from "../../../test/web/shared-text.ts";
import type { Powers } from "../create-app.ts";
import { createDesk, createWorkspace } from "../create-workspace.ts";
import { createMemoryTables } from "../storage/memory-tables.ts";
import type { Tables } from "../storage/tables.ts";
import { sleepless } from "../tabs/lifecycle.ts";
import { soloSeat } from "../tabs/solo-seat.ts";
import { createOccupancy } from "./occupancy.ts";
import type { Workspace } from "./workspace.ts";

const me = {
  userId: "u_ana",
  username: "ana",
  deviceId: "d_1",
  hasPassword: false,
  hasPasskey: false,
  hasRecoveryCode: false,
  operator: false,
  shared: false,
};
const draftOf = (text: string) => ({ text, replyToSeq: 0 });
const silent = { post: () => undefined, listen: () => () => undefined, close: () => undefined };
const never = Promise.withResolvers<never>().promise;

/** Tables of a browser that runs out of room, or takes them away; closed ones refuse everything. */
function createFragileTables(state: { full: boolean }): Tables {
  const tables = createMemoryTables();
  let closed = false;
  const check = () => {
    if (closed) throw new DOMException("The database is closing.", "InvalidStateError");
  };
  return {
    ...tables,
    kind: "durable",
    read: async (work) => (check(), tables.read(work)),
    write: async (durability, work) => {
      check();
      if (state.full) throw new DOMException("No room.", "QuotaExceededError");
      return tables.write(durability, work);
    },
    close: () => (closed = true),
  };
}

/** A tab that is offline, at @bob, and the next store of which opens when the test says so. */
async function sitDown() {
  const browser = { full: false, lose: () => undefined as void };
  const opening = Promise.withResolvers<void>();
  /** Pressed whenever a desk has read its store. */
  const keys = { press: (_at: Workspace) => undefined as void };
  const around = {
    clock: createManualClock(),
    newId: () => crypto.randomUUID(),
    shared: createSharedText(),
    // What cannot be saved is told, and no matter here.
    failed: () => undefined,
  };
  const powers: Powers = {
    ...around,
    calls: {} as Powers["calls"],
    random: () => 0.5,
    nextFrame: (run) => run(),
    page: { visible: () => true, online: () => true, onWake: () => () => undefined },
    openTables: async (_userId, onLost) => {
      browser.lose = onLost;
      return createFragileTables(browser);
    },
    neighbours: () => ({ seat: soloSeat, lifecycle: sleepless, channel: silent }),
    whispers: silent,
  };
  const occupancy = createOccupancy(
    {
      ...around,
      openWorkspace: async (next, events, carried) => {
        await (carried && opening.promise);
        return createWorkspace(powers, next, true, events, carried);
      },
      loadDesk: async () => (deps) => {
        const desk = createDesk(deps);
        return { ...desk, refresh: (what) => desk.refresh(what).then(() => keys.press(deps.workspace)) };
      },
      resolve: () => never,
      visible: () => true,
      presenceKnown: () => false,
      onStatus: () => undefined,
      offline: () => true,
      changed: () => void shown.push(look()),
    },
    me,
  );
  const texts = () =>
    occupancy
      .desk()
      ?.conversation("@bob")
      .rows.map(({ text }) => text);
  const look = () => ({ texts: texts(), draft: occupancy.desk()?.draft("@bob").text });
  const shown: ReturnType<typeof look>[] = [];
  occupancy.show("@bob");
  await occupancy.enter(me);
  return {
    occupancy,
    browser,
    opening,
    keys,
    look,
    shown,
    desk: () => occupancy.desk() ?? assert.fail("no desk"),
  };
}

for (const how of ["full", "gone"] as const) {
  test(`while a store that is ${how} gives way to another, nothing leaves the screen and words are taken`, async () => {
    const { occupancy, browser, opening, keys, look, shown, desk } = await sitDown();
    desk().send("@bob", "saved");
    desk().setDraft("@bob", draftOf("half a wo"));
    await settle();
    const before = desk();
    shown.length = 0;
    browser.full = how === "full";
    if (how === "gone") browser.lose();
    desk().send("@bob", "not saved");
    await settle();

    assert.ok(desk().send("@bob", "typed in between"));
    desk().setDraft("@eve", draftOf("begun in between"));
    const written = ["saved", "not saved", "typed in between"];
    // The other desk has read everything, and is not the one in use yet.
    keys.press = (at) => {
      if (at !== before.workspace && desk() === before) {
        const text = `at the last moment, ${written.length}`;
        written.push(text);
        assert.ok(desk().send("@bob", text));
        desk().setDraft("@bob", draftOf(`half a word, ${text}`));
      }
    };
    opening.resolve();
    // It comes after the move.
    await occupancy.enter(me);
    await settle();

    assert.notEqual(desk(), before);
    assert.equal(desk().workspace.store.kind, how === "full" ? "memory" : "durable");
    assert.ok(written.length > 3);
    assert.deepEqual(look(), { texts: written, draft: `half a word, ${written.at(-1)}` });
    assert.equal(desk().draft("@eve").text, "begun in between");
    assert.deepEqual(
      (await desk().workspace.store.outbox.rows()).map((row) => ["text" in row && row.text, row.state]),
      written.map((text) => [text, "waiting"]),
    );
    for (const { texts = [], draft } of shown) {
      assert.equal(texts[0], "saved");
      assert.match(draft ?? "", /^half a wo/);
    }
    await occupancy.leave();
  });
}
