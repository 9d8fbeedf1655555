import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { createLocalStore } from "./create-local-store.ts";
import { contractUser, localStoreContract } from "./local-store.contract.ts";
import { createMemoryTables } from "./memory-tables.ts";

describe("the local store in memory", () => {
  for (const { title, run } of localStoreContract) {
    test(title, () => run(createLocalStore(createMemoryTables(), contractUser)));
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
