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
  lookUps.of({ conversationId: "c_1", begun: 0, version: 20 });
  assert.equal(lookUps.get(5), "loading");
  await settle();
  await tables.write("relaxed", (tx) => tx.put("messages", { ...message(21, ""), deletedAt: 2 }));
  await lookUps.refresh();
  answered.resolve([message(5, "a secret")]);
  await settle();
  const found = lookUps.get(5);
  assert.equal(typeof found === "object" && found.version, 21);
});

test("after another beginning of the conversation its messages are asked for anew, whatever their versions", async () => {
  const asked: (readonly number[])[] = [];
  let said = message(21, "before the backup was restored");
  const lookUps = createLookUps({
    store: createLocalStore(createMemoryTables(), "u_ana"),
    fetch: async (_id, seqs) => {
      asked.push(seqs);
      return [said];
    },
    changed: () => undefined,
  });
  const text = () => {
    const found = lookUps.get(5);
    return typeof found === "object" ? found.text : found;
  };
  assert.equal(text(), "loading");
  lookUps.of({ conversationId: "c_1", begun: 0, version: 20 });
  await settle();
  lookUps.of({ conversationId: "c_1", begun: 0, version: 30 });
  assert.equal(text(), "before the backup was restored");
  said = message(4, "after");
  const generation = lookUps.generation();
  lookUps.of({ conversationId: "c_1", begun: 1, version: 4 });
  assert.ok(lookUps.generation() > generation, "whoever draws notices");
  assert.equal(text(), "loading");
  await settle();
  assert.equal(text(), "after");
  assert.deepEqual(asked, [[5], [5]]);
});
