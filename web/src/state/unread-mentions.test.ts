import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "../../../test/web/manual-clock.ts";
import { plainEntry, plainMessage } from "../../../test/web/plain-rows.ts";
import type { Message } from "../chat/model.ts";
import { emptyRecord } from "../storage/conversation-record.ts";
import { createLocalStore } from "../storage/create-local-store.ts";
import { createMemoryTables } from "../storage/memory-tables.ts";
import { createUnreadMentions } from "./unread-mentions.ts";

const ben = { userId: "u_ben", username: "ben", unclaimed: false };
const message = (seq: number, text: string): Message => ({
  ...plainMessage,
  ...{
    conversationId: "c_1",
    seq,
    version: seq,
    clientMessageId: `m-${seq}`,
    sender: ben,
    text,
    createdAt: 1,
  },
});
/** The conversation when so many messages were there. */
const recordTo = (to: number) => ({
  ...emptyRecord("c_1"),
  ...{ entry: { ...plainEntry, conversationId: "c_1", version: 1 }, from: 1, to, last: message(to, "") },
});

test("a mention that comes while one still looks at what came before is not forgotten", async () => {
  const tables = createMemoryTables();
  const store = createLocalStore(tables, "u_ana");
  const first = Promise.withResolvers<void>();
  let reads = 0;
  const messages: typeof store.cache.messages = async (...range) => {
    const found = await store.cache.messages(...range);
    if (reads++ === 0) {
      await first.promise;
    }
    return found;
  };
  const mentions = createUnreadMentions(
    { ...store, cache: { ...store.cache, messages } },
    { userId: "u_ana", username: "ana", unclaimed: false },
  );
  await tables.write("relaxed", (tx) => tx.put("messages", message(1, "hello")));
  const before = mentions.update([recordTo(1)]);
  await tables.write("relaxed", (tx) => tx.put("messages", message(2, "hello @ana")));
  const now = recordTo(2);
  const after = mentions.update([now]);
  await settle();
  first.resolve();
  await Promise.all([before, after]);
  assert.equal(mentions.has(now), true);
});
