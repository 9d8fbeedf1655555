import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../test/delivery/manual-clock.ts";
import { createMemoryStore } from "../../test/delivery/memory-store.ts";
import { createNews } from "./news.ts";

test("whoever goes away just when new people come to know is still told of", async () => {
  const store = createMemoryStore();
  for (const userId of ["u_ana", "u_ben", "u_cat"]) store.join("c_1", userId);
  const online = new Set(["u_ben", "u_cat"]);
  const isOnline = (userId: string): boolean => online.has(userId);
  const news = createNews({ store, clock: createManualClock(), isOnline, paceMs: 1000 }, "u_ana");
  news.begin();
  await news.take();

  online.delete("u_ben");
  news.presenceChanged("u_ben");
  news.peersChanged();
  const [frame] = await news.take();
  assert.ok(frame?.kind === "ephemeral");
  assert.deepEqual(
    new Map(frame.presence.map((each) => [each.userId, each.online])),
    new Map([
      ["u_ben", false],
      ["u_cat", true],
    ]),
  );
});
