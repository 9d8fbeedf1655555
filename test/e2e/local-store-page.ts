import { createLocalStore } from "../../web/src/storage/create-local-store.ts";
import { openIndexedDbTables } from "../../web/src/storage/indexed-db-tables.ts";
import { contractDevice, contractUser } from "../../web/src/storage/store-rows.contract.ts";
import { localStoreContract } from "../../web/src/storage/local-store.contract.ts";

const fail = () => {
  throw new Error("This was not to happen here.");
};

/** Runs the contract on IndexedDB, each case on a database of its own; runs in the page. */
async function runContract(): Promise<{ title: string; failure: string | null }[]> {
  const results: { title: string; failure: string | null }[] = [];
  for (const [index, { title, run }] of localStoreContract.entries()) {
    const tables = await openIndexedDbTables(`contract-${index}`, fail);
    const open = () => createLocalStore(tables, contractUser, contractDevice);
    const failure = await run(open(), open()).then(() => null, String);
    await tables.destroy();
    results.push({ title, failure });
  }
  return results;
}

/** The tables as the first version of the page made them, with a row in each. */
function makeFirstVersion(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, 1);
    opening.addEventListener("error", () => reject(new Error("It could not be made.")));
    opening.addEventListener("upgradeneeded", () => {
      for (const [table, keyPath, row] of firstVersion) {
        opening.result.createObjectStore(table, { keyPath }).put(row);
      }
      opening.transaction?.objectStore("messages").createIndex("by-version", ["conversationId", "version"]);
    });
    opening.addEventListener("success", () => resolve(opening.result));
  });
}

const unsent = {
  ...{ id: "m-1", order: 1, key: "@bob", title: "bob", target: { username: "bob" }, text: "unsent" },
  ...{ typedAt: 1, state: "waiting", attempted: false, doubtful: false },
};
const firstVersion: [string, string | string[], object][] = [
  ["conversations", "conversationId", { conversationId: "c_1", from: 1, to: 1 }],
  ["members", "conversationId", { conversationId: "c_1", members: [] }],
  ["messages", ["conversationId", "seq"], { conversationId: "c_1", seq: 1, version: 1, text: "old" }],
  ["cursors", "feed", { feed: "c_1", version: 1 }],
  ["outbox", "order", unsent],
  ["drafts", "key", { key: "@bob", text: "begun" }],
  ["meta", "name", { name: "position", epoch: "epoch-1" }],
];

/** What is left when this version opens them while a page of the first version still has them open; runs in the page. */
async function runUpgrade(): Promise<unknown> {
  const name = "first-version";
  const before = await makeFirstVersion(name);
  // That page stands aside when it is asked to, as this one does.
  before.addEventListener("versionchange", () => before.close());
  const tables = await openIndexedDbTables(name, fail);
  const { cache, outbox, drafts } = createLocalStore(tables, contractUser, contractDevice);
  const left = {
    conversations: await cache.conversations(),
    messages: await cache.messages("c_1", 1, 9),
    position: await cache.position(),
    outbox: await outbox.rows(),
    drafts: [...(await drafts.all())],
  };
  await tables.destroy();
  return left;
}

Object.assign(globalThis, { runContract, runUpgrade });
