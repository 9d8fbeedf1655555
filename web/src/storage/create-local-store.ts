import type { DraftStore, LocalStore } from "./local-store.ts";
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

function createDraftStore(tables: Tables): DraftStore {
  return {
    all: () =>
      tables.read(async (tx) => new Map((await tx.all("drafts")).map(({ key, text }) => [key, text]))),
    set: (key, text) =>
      tables.write("relaxed", (tx) =>
        text === "" ? tx.delete("drafts", key) : tx.put("drafts", { key, text }),
      ),
  };
}
