import type { Migration } from "./migrations.ts";

/** Topics as the directory searches them, beside `name_folded`: SQLite itself folds ASCII only. */
export const topicsMigration: Migration = {
  name: "topics",
  sql: `ALTER TABLE conversations ADD COLUMN topic_folded TEXT NOT NULL DEFAULT '';`,
};
