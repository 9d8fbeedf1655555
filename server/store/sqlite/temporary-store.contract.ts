import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Hint } from "../../chat/model.ts";
import type { StoreUnderTest } from "../world.contract.ts";
import { openSqliteStore } from "./open.ts";

/** A new directory for a test's data, which goes when the test ends. */
export async function temporaryDir(): Promise<AsyncDisposable & { path: string }> {
  const dir = await mkdtemp(path.join(tmpdir(), "restante-store-"));
  return { path: dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true }) };
}

/** A real SQLite store in a directory of its own, which goes when it is closed. */
export async function temporarySqliteStore(): Promise<StoreUnderTest> {
  const dir = await temporaryDir();
  const rings: (readonly Hint[])[] = [];
  const store = openSqliteStore({ dataDir: dir.path, now: Date.now, ring: (hints) => rings.push(hints) });
  const { chat, feeds, database } = store;
  const close = async (): Promise<void> => {
    await store.close();
    await dir[Symbol.asyncDispose]();
  };
  return { chat, feeds, database, rings, close };
}
