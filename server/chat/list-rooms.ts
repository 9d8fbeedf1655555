import type { Chat } from "./chat.ts";
import { parsePageSize, parseSearch } from "./limits.ts";
import type { Caller } from "./model.ts";
import type { ListedRoom } from "./ports.ts";

export interface RoomPage {
  /** By name. */
  rooms: ListedRoom[];
  /** For the next page; empty when this is the last. */
  next: string;
}

/**
 * A page of the directory: public rooms and the caller's own whose name or topic contains `query`. `size` 0 means 50;
 * `after` is the `next` of the page before.
 */
export async function listRooms(
  chat: Chat,
  { userId }: Caller,
  { query, size, after }: { query: string; size: number; after: string },
): Promise<RoomPage> {
  const search = parseSearch(query);
  const limit = parsePageSize(size, "page_size", 50, 100);
  return chat.store.read((tx) => tx.conversations.listRooms(search, userId, { limit, after }));
}
