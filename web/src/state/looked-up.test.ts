import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "../../../test/web/manual-clock.ts";
import { plainMessage } from "../../../test/web/plain-rows.ts";
import type { Message } from "../chat/model.ts";
import { createLocalStore } from "../storage/create-local-store.ts";
import { createMemoryTables } from "../storage/memory-tables.ts";
import { createLookUps } from "./looked-up.ts";

const message = (version: number, text: string): Message => ({
  ...plainMessage,
  conversationId: "c_1",
  seq: 5,
  version,
  clientMessageId: "five",
  sender: { userId: "u_ben", username: "ben", unclaimed: false },
  text,
  createdAt: 1,
});

test("a message that was taken back while it was asked for does not show its words again", async () => {
  const tables = createMemoryTables();
  const answered = Promise.withResolvers<Message[]>();
  const lookUps = createLookUps({
    store: createLocalStore(tables, "u_ana"),
    fetch: () => answered.promise,
    changed: () => undefined,
  });
  lookUps.of("c_1", 20);
  assert.equal(lookUps.get(5), "loading");
  await settle();
  await tables.write("relaxed", (tx) => tx.put("messages", { ...message(21, ""), deletedAt: 2 }));
  await lookUps.refresh();
  answered.resolve([message(5, "a secret")]);
  await settle();
  const found = lookUps.get(5);
  assert.equal(typeof found === "object" && found.version, 21);
});
