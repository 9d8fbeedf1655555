import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { createLocalStore } from "./create-local-store.ts";
import { contractDevice, contractUser } from "./store-rows.contract.ts";
import { localStoreContract } from "./local-store.contract.ts";
import { emptyRecord } from "./conversation-record.ts";
import { createMemoryTables } from "./memory-tables.ts";
import type { ConversationRecord } from "./tables.ts";
import { noRows } from "../../../test/web/plain-rows.ts";

describe("the local store in memory", () => {
  for (const { title, run } of localStoreContract) {
    test(title, () => {
      const tables = createMemoryTables();
      const open = () => createLocalStore(tables, contractUser, contractDevice);
      return run(open(), open());
    });
  }

  test("a transaction that throws leaves everything as it was", async () => {
    const tables = createMemoryTables();
    await assert.rejects(
      tables.write("relaxed", async (tx) => {
        await tx.put("drafts", { key: "c_1", text: "x" });
        throw new Error("torn");
      }),
    );
    assert.deepEqual(await tables.read((tx) => tx.all("drafts")), []);
  });
});

test("a transaction reaches the tables that it has named, and no others", async () => {
  const tables = createMemoryTables();
  const draft = { key: "c_1", text: "x" };
  await tables.write("relaxed", (tx) => tx.put("drafts", draft), ["drafts"]);
  await assert.rejects(
    tables.write("relaxed", (tx) => tx.put("drafts", { ...draft, text: "y" }), ["outbox"]),
    { name: "NotFoundError" },
  );
  assert.deepEqual(await tables.read((tx) => tx.all("drafts"), ["drafts"]), [draft]);
});

test("a record of an earlier version of the page counts its beginnings from none", async () => {
  const tables = createMemoryTables();
  const { begun: _begun, ...before } = { ...emptyRecord("c_1"), from: 1, to: 3 };
  await tables.write("relaxed", (tx) => tx.put("conversations", before as ConversationRecord));
  const { cache } = createLocalStore(tables, "u_me");
  await cache.apply({ feed: "c_1", ...noRows, through: 9, snapshot: true, historyFrom: 9 });
  assert.equal((await cache.conversation("c_1"))?.begun, 1);
});
