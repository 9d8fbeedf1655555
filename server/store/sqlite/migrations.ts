import type { DatabaseSync } from "node:sqlite";
import { chatMigration } from "./chat-migration.ts";
import { conversationLifeMigration } from "./conversation-life-migration.ts";
import { identityMigration } from "./identity-migration.ts";
import { topicsMigration } from "./topics-migration.ts";
import { wallsMigration } from "./walls-migration.ts";

/** One step of the schema: statements for SQLite. Once released a step is never edited; a later one mends it. */
export interface Migration {
  name: string;
  sql: string;
  /** What no statement can: run after them, in the same transaction. */
  fill?(db: DatabaseSync): void;
}

/** In order. Identity's tables follow the chat's, which they refer to. */
export const migrations: readonly Migration[] = [
  chatMigration,
  identityMigration,
  conversationLifeMigration,
  topicsMigration,
  wallsMigration,
];
