import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock, settle } from "../../../test/web/manual-clock.ts";
import { createLocalStore } from "../storage/create-local-store.ts";
import { createMemoryTables } from "../storage/memory-tables.ts";
import type { TabMessage } from "../tabs/channel.ts";
import { sleepless } from "../tabs/lifecycle.ts";
import { soloSeat } from "../tabs/solo-seat.ts";
import type { OwnCalls } from "./own-calls.ts";
import { openWorkspace, type DutyEvents, type Told } from "./workspace.ts";

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));

/** A tab that leads, and what it tells the others. */
async function lead() {
  const posted: TabMessage<Told>[] = [];
  const duty: { events?: DutyEvents } = {};
  const workspace = openWorkspace({
    me: {
      userId: "u_ana",
      username: "ana",
      deviceId: "d_1",
      hasPassword: false,
      hasPasskey: false,
      hasRecoveryCode: false,
      operator: false,
      shared: false,
    },
    store: createLocalStore(createMemoryTables(), "u_ana"),
    channel: {
      post: (message) => void posted.push(message),
      listen: () => () => undefined,
      close: () => undefined,
    },
    seat: soloSeat,
    lifecycle: sleepless,
    tab: "tab-1",
    page: { visible: () => true, onWake: () => () => undefined },
    clock: createManualClock(),
    offline: false,
    calls: {} as OwnCalls,
    createDuty: (events) => {
      duty.events = events;
      return {
        sync: { run: aborted, noteMarks: () => undefined, noteStored: () => undefined },
        drain: { run: aborted, wake: () => undefined },
        keepAlive: { run: aborted, wake: () => undefined, look: () => undefined },
      };
    },
    onChanged: () => undefined,
    onArriving: () => undefined,
    onStatus: () => undefined,
    failed: assert.fail,
  });
  await settle();
  return { workspace, posted, heard: duty.events?.heard ?? assert.fail("no duty") };
}

test("a leader that has heard of nobody yet tells tabs that have that everybody is away now", async () => {
  const { workspace, posted, heard } = await lead();
  heard({ everybody: true });
  const told = posted.flatMap((message) => (message.kind === "status" ? [message.status.news] : []));
  assert.deepEqual(told.at(-1), { everybody: true });
  const before = posted.length;
  heard({ typing: [{ conversationId: "c_1", userId: "u_ben", typing: false }] });
  assert.equal(posted.length, before, "nothing that nobody would notice");
  await workspace.close({ wipe: false });
});
