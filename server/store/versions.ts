import type { ConversationId, FeedId, UserId } from "../chat/model.ts";
import type { WriteConnection } from "./database.ts";
import { query } from "./schema.ts";

/**
 * Versions are taken from the feed's own row, in the transaction of the change: never from a sequence of
 * the database, whose numbers become visible out of order.
 */
const advancePersonal = query((db, value: { userId: string }) =>
  db
    .updateTable("users")
    .set((eb) => ({ version: eb("version", "+", 1) }))
    .where("user_id", "=", value.userId)
    .returning("version"),
);

const advanceConversation = query((db, value: { id: string }) =>
  db
    .updateTable("conversations")
    .set((eb) => ({ version: eb("version", "+", 1) }))
    .where("conversation_id", "=", value.id)
    .returning("version"),
);

const setEntryVersion = query((db, value: { id: string; userId: string; version: number }) =>
  db
    .updateTable("entries")
    .set({ version: value.version })
    .where("user_id", "=", value.userId)
    .where("conversation_id", "=", value.id),
);

/** The next version of a user's personal feed. */
export async function nextPersonalVersion(connection: WriteConnection, userId: UserId): Promise<number> {
  return advanced(connection, userId, await connection.first(advancePersonal, { userId })).version;
}

/** Publishes a row of somebody's list anew, after what it tells has changed elsewhere: its peer, its role. */
export async function renewEntry(
  connection: WriteConnection,
  userId: UserId,
  id: ConversationId,
): Promise<void> {
  const version = await nextPersonalVersion(connection, userId);
  await connection.run(setEntryVersion, { id, userId, version });
}

/** The next version of a conversation's feed, for a change that leaves the conversation's own row as it is. */
export async function nextVersion(connection: WriteConnection, id: ConversationId): Promise<number> {
  return advanced(connection, id, await connection.first(advanceConversation, { id })).version;
}

/** Notes that a feed has moved to the version that a statement returned with its row. Throws when there was none. */
export function advanced<Row extends { version: number }>(
  connection: WriteConnection,
  feed: FeedId,
  row: Row | undefined,
): Row {
  if (row === undefined) throw new Error(`There is no feed ${feed}.`);
  connection.changed(feed, row.version);
  return row;
}
