import type { DatabaseSync } from "node:sqlite";
import type { AccountsChanged } from "../database.ts";

/** What a session and its account are read from, by table: every column, or these. Each table says whose its rows are. */
const watched: readonly { table: string; columns?: readonly string[] }[] = [
  { table: "sessions" },
  // Of the others, the most are changed with every message.
  { table: "users", columns: ["username", "display_name", "claimed_at", "operator", "suspended_at"] },
  { table: "passwords" },
  { table: "passkeys" },
  { table: "recovery_codes" },
];

/** Notes whose account or sessions a connection changes, whichever statement does it. */
export interface AccountWatch {
  /** Tells `listener` from now on. */
  listen(listener: AccountsChanged): void;
  /** To be called after every transaction, however it ended. */
  tell(): void;
}

/**
 * Triggers of this connection alone do the noting, so that no statement can be written that forgets to. What is undone
 * later is noted too, which does no harm.
 *
 * @param db with the schema as it stays
 */
export function watchAccounts(db: DatabaseSync): AccountWatch {
  const listeners: AccountsChanged[] = [];
  const changed = new Set<string>();
  db.function("note_account", (userId) => {
    changed.add(String(userId));
    return null;
  });
  db.exec(watched.flatMap(triggersOn).join(""));
  return {
    listen: (listener) => void listeners.push(listener),
    tell() {
      if (changed.size === 0) return;
      const userIds = [...changed];
      changed.clear();
      for (const listener of listeners) listener(userIds);
    },
  };
}

function triggersOn({ table, columns }: (typeof watched)[number]): string[] {
  const update = columns === undefined ? "UPDATE" : `UPDATE OF ${columns.join(", ")}`;
  const trigger = (name: string, event: string, row: "new" | "old") =>
    `CREATE TEMP TRIGGER note_${table}_${name} AFTER ${event} ON main.${table}
      BEGIN SELECT note_account(${row}.user_id); END;`;
  return [
    trigger("added", "INSERT", "new"),
    trigger("changed", update, "new"),
    trigger("removed", "DELETE", "old"),
  ];
}
