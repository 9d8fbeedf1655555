import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import { parsePageSize, parseSearch } from "./limits.ts";
import type { Caller, Conversation, User } from "./model.ts";
import type { ChatReader } from "./ports.ts";

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
    people: await tx.users.find(search, size, caller.userId),
    rooms: await tx.conversations.findRooms(search, size, caller.userId),
    unusedUsername: await unusedName(chat, tx, query.trim()),
  }));
}

async function unusedName(chat: Chat, tx: ChatReader, text: string): Promise<string> {
  if (!chat.settings.waitingNames) return "";
  const name = asName(chat, text);
  if (name === undefined) return "";
  const user = await tx.users.byName(name.canonical);
  return user === undefined || user.unclaimed ? name.username : "";
}

function asName(chat: Chat, text: string): { username: string; canonical: string } | undefined {
  try {
    return chat.parseUsername(text);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
