import { createLocalStore } from "../../web/src/storage/create-local-store.ts";
import { openIndexedDbTables } from "../../web/src/storage/indexed-db-tables.ts";
import { contractUser, localStoreContract } from "../../web/src/storage/local-store.contract.ts";

const fail = () => {
  throw new Error("This was not to happen here.");
};

/** Runs the contract on IndexedDB, each case on a database of its own; runs in the page. */
async function runContract(): Promise<{ title: string; failure: string | null }[]> {
  const results: { title: string; failure: string | null }[] = [];
  for (const [index, { title, run }] of localStoreContract.entries()) {
    const tables = await openIndexedDbTables(`contract-${index}`, fail);
    const failure = await run(createLocalStore(tables, contractUser)).then(() => null, String);
    await tables.destroy();
    results.push({ title, failure });
  }
  return results;
}

Object.assign(globalThis, { runContract });
