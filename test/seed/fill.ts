import { openSqliteStore } from "../../server/store/sqlite/open.ts";
import { seed, type SeedRequest } from "./seed.ts";

/** A few people who have talked for some days; the first of them, ana, is everywhere and owns the first room. */
const few = { messages: 800, users: 12, rooms: 6, seed: 3 };

/** Fills a data directory that no server has open. @param request what is to be otherwise than with a few people */
export async function fill(dataDir: string, request: Partial<SeedRequest> = {}): Promise<void> {
  const store = openSqliteStore({ dataDir, ring: () => {}, now: Date.now });
  try {
    await seed(store, { ...few, endsAt: Date.now(), ...request });
  } finally {
    await store.close();
  }
}
