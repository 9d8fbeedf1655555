import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { createManualClock, settle } from "../../../test/web/manual-clock.ts";
import { createLeaseSeat } from "./lease-seat.ts";
import { browserSharedText } from "./shared-text.ts";

/** A browser's storage with room for so many keys. */
function installStorage(capacity: number): Record<string, string> {
  const kept: Record<string, string> = {};
  const methods = {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => {
      if (!(key in kept) && Object.keys(kept).length >= capacity) {
        throw new DOMException("No room.", "QuotaExceededError");
      }
      kept[key] = value;
    },
    removeItem: (key: string) => void delete kept[key],
  };
  const storage = new Proxy(kept, { get: (_kept, name) => Reflect.get(methods, name) as unknown });
  Object.defineProperty(globalThis, "localStorage", { value: storage, configurable: true });
  return kept;
}

afterEach(() => void Reflect.deleteProperty(globalThis, "localStorage"));

test("what a full storage refuses this tab remembers all the same, until there is room", () => {
  const kept = installStorage(1);
  const shared = browserSharedText();
  shared.set("a.1", "kept");
  shared.set("a.2", "refused");
  assert.deepEqual([shared.get("a.1"), shared.get("a.2"), kept], ["kept", "refused", { "a.1": "kept" }]);
  assert.deepEqual(shared.keys("a."), ["a.1", "a.2"]);
  shared.remove("a.1");
  shared.set("a.2", "has room");
  assert.deepEqual(
    [shared.get("a.2"), kept, shared.keys("a.")],
    ["has room", { "a.2": "has room" }, ["a.2"]],
  );
  shared.remove("a.2");
  assert.deepEqual([shared.get("a.2"), shared.keys("a.")], [undefined, []]);
});

test("what another tab wrote since is newer than what this one could not write", () => {
  const kept = installStorage(1);
  const shared = browserSharedText();
  kept["full"] = "of something else";
  shared.set("a", "mine");
  delete kept["full"];
  kept["a"] = "theirs";
  assert.equal(shared.get("a"), "theirs");
});

test("a tab whose storage is full leads all the same where a lease decides", async () => {
  installStorage(0);
  const clock = createManualClock();
  const seat = createLeaseSeat({
    ...{ shared: { ...browserSharedText(), onChange: () => () => undefined }, clock },
    ...{ key: "leader", tab: "tab-1", onLeave: () => () => undefined },
  });
  let leads = false;
  const stop = new AbortController();
  const taking = seat.take({ signal: stop.signal, urgent: false }, async (signal) => {
    leads = true;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  });
  await clock.pass(1_000);
  await settle();
  assert.ok(leads);
  stop.abort();
  await taking;
});
