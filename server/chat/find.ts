import { canonicalName } from "../canonical-name.ts";
import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import { parsePageSize, parseSearch } from "./limits.ts";
import type { Caller, Conversation, User } from "./model.ts";
import type { ChatReader } from "./ports.ts";
import { parseName, requireWaitable } from "./waiting-name.ts";

export interface Found {
  /** Without the caller. */
  people: User[];
  rooms: { room: Conversation; joined: boolean }[];
  /** The query as a name that one may write to though nobody has claimed it; empty when it is none. */
  unusedUsername: string;
}

/** People and rooms whose names contain `query`, beginnings first. `limit` 0 means 20 of each. */
export async function find(chat: Chat, caller: Caller, query: string, limit: number): Promise<Found> {
  const search = parseSearch(query);
  const size = parsePageSize(limit, "limit", 20, 50);
  return chat.store.read(async (tx) => ({
    people: await tx.users.find(canonicalName(search), size, caller.userId),
    rooms: await tx.conversations.findRooms(search, size, caller.userId),
    unusedUsername: await unusedName(chat, tx, query.trim()),
  }));
}

async function unusedName(chat: Chat, tx: ChatReader, text: string): Promise<string> {
  try {
    const name = parseName(chat, text, "query");
    const user = await tx.users.byName(name.canonical);
    if (user !== undefined && !user.unclaimed) return "";
    await requireWaitable(chat, tx, name, "query");
    return name.username;
  } catch (error) {
    if (error instanceof Refusal) return "";
    throw error;
  }
}
