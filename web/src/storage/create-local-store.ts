import { createDraftStore } from "./draft-store.ts";
import type { LocalStore } from "./local-store.ts";
import { createMessageCache } from "./message-cache.ts";
import { createOutboxStore } from "./outbox-store.ts";
import type { Tables } from "./tables.ts";

/** The local store of one user over the tables of an engine. */
export function createLocalStore(tables: Tables, myUserId: string): LocalStore {
  return {
    kind: tables.kind,
    cache: createMessageCache(tables, myUserId),
    outbox: createOutboxStore(tables),
    drafts: createDraftStore(tables),
    close: () => tables.close(),
    destroy: () => tables.destroy(),
  };
}
