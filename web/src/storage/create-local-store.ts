import { createDraftStore } from "./draft-store.ts";
import type { LocalStore } from "./local-store.ts";
import { createMessageCache } from "./message-cache.ts";
import { createOutboxStore } from "./outbox-store.ts";
import type { Tables } from "./tables.ts";

/**
 * The local store of one user over the tables of an engine.
 *
 * @param myDeviceId as the server calls this browser; empty: not known
 */
export function createLocalStore(tables: Tables, myUserId: string, myDeviceId = ""): LocalStore {
  return {
    kind: tables.kind,
    cache: createMessageCache(tables, myUserId, myDeviceId),
    outbox: createOutboxStore(tables),
    drafts: createDraftStore(tables),
    close: () => tables.close(),
    destroy: () => tables.destroy(),
  };
}
