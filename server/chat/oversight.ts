import { canonicalName } from "../canonical-name.ts";
import { requireOperator, type Acting } from "../operators.ts";
import type { Chat } from "./chat.ts";
import { parsePageSize, parseSearch } from "./limits.ts";
import type { OversightReader, PageOf, UserAccount } from "./oversight-ports.ts";

/** A page that an operator asks for. `size` 0 means 50; `after` is the `next` of the page before. */
export interface OversightPage {
  size: number;
  after: string;
}

/** Accounts whose name contains `query`, by name. */
export function listUsers(
  chat: Chat,
  by: Acting,
  { query, ...page }: OversightPage & { query: string },
): ReturnType<OversightReader["accounts"]> {
  const search = canonicalName(parseSearch(query));
  return oversee(chat, by, page, (oversight, pageOf) => oversight.accounts(search, pageOf));
}

/** The account of a name, in any spelling of it, or of an id; undefined when there is none, nor a name that waits. */
export function showUser(chat: Chat, by: Acting, text: string): Promise<UserAccount | undefined> {
  const canonical = canonicalName(text.trim());
  return chat.store.read(async (tx) => {
    await requireOperator(tx.operators, by);
    return (await tx.oversight.accountByName(canonical)) ?? tx.oversight.accountById(text);
  });
}

/** Every room whose name contains `query`, private ones too, by name: not what is said there, nor by whom. */
export function listAllRooms(
  chat: Chat,
  by: Acting,
  { query, ...page }: OversightPage & { query: string },
): ReturnType<OversightReader["rooms"]> {
  const search = parseSearch(query);
  return oversee(chat, by, page, (oversight, pageOf) => oversight.rooms(search, pageOf));
}

/** What operators did, the newest first. */
export function listAuditRecords(
  chat: Chat,
  by: Acting,
  page: OversightPage,
): ReturnType<OversightReader["records"]> {
  return oversee(chat, by, page, (oversight, pageOf) => oversight.records(pageOf));
}

function oversee<T>(
  chat: Chat,
  by: Acting,
  { size, after }: OversightPage,
  look: (oversight: OversightReader, page: PageOf) => Promise<T>,
): Promise<T> {
  const limit = parsePageSize(size, "page_size", 50, 100);
  return chat.store.read(async (tx) => {
    await requireOperator(tx.operators, by);
    return look(tx.oversight, { limit, after });
  });
}
