import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock, settle } from "../../../test/web/manual-clock.ts";
import { createLocalStore } from "../storage/create-local-store.ts";
import { createMemoryTables } from "../storage/memory-tables.ts";
import { createDraftTeller, type DraftTellerDeps } from "./draft-teller.ts";
import { noStatus } from "./workspace.ts";

const begun = (text: string) => ({ text, replyToSeq: 0 });

/** A desk whose server takes drafts of up to ten characters. */
function createDesk() {
  const clock = createManualClock();
  const store = createLocalStore(createMemoryTables(), "u_ana").drafts;
  const told: string[] = [];
  const announced: string[] = [];
  const setDraft: DraftTellerDeps["workspace"]["calls"]["setDraft"] = async ({ text }) => {
    if (text.length > 10) {
      throw new Error("refused");
    }
    return told.push(text);
  };
  const workspace = {
    calls: { setDraft } as DraftTellerDeps["workspace"]["calls"],
    status: () => ({ ...noStatus, live: true }),
    tellTabs: (what: readonly string[]) => void announced.push(...what),
  };
  const teller = createDraftTeller({ workspace, store, clock, idOf: (key) => key });
  return { clock, store, told, announced, teller };
}

test("a draft that the server refuses keeps no other from being told", async () => {
  const { store, told, teller } = createDesk();
  await store.set("c_1", begun("much too long for it"));
  await store.set("c_2", begun("short"));
  teller.tellAll();
  await settle();
  assert.deepEqual(told, ["short"]);
  assert.deepEqual(
    (await store.untold()).map(({ key }) => key),
    ["c_1"],
  );
});

test("a message that went before its draft was told costs no call, and other tabs hear of it", async () => {
  const { clock, store, told, announced, teller } = createDesk();
  const write = async (text: string) =>
    (await store.set("c_1", begun(text))) ? teller.wrote("c_1", text === "") : teller.dropped("c_1");
  await write("hi");
  await write("");
  await clock.pass(5_000);
  assert.deepEqual([told, announced, clock.timers()], [[], ["drafts"], 0]);
  await write("hello");
  await clock.pass(2_000);
  await write("");
  await settle();
  assert.deepEqual(told, ["hello", ""]);
});

test("once somebody has left, nothing of what they wrote is told any more, and no timer runs", async () => {
  const { clock, store, told, announced, teller } = createDesk();
  await store.set("c_1", begun("mine"));
  teller.wrote("c_1", false);
  teller.stop();
  assert.equal(clock.timers(), 0);
  // What was on its way into the store when they left.
  teller.wrote("c_1", false);
  teller.wrote("c_1", true);
  teller.flush();
  await clock.pass(5_000);
  assert.deepEqual([told, announced, clock.timers()], [[], [], 0]);
});
