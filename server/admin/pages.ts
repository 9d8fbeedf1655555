import type { Arguments } from "./arguments.ts";
import type { Page, PageAsked } from "./desk.ts";

const USUAL = 100;
const MOST = 10_000;

/**
 * Reads as many rows of a list as `--limit` says, page by page.
 *
 * @returns `more`: a line to be printed below when there are more; else empty
 */
export async function readPages<T>(
  given: Arguments,
  read: (page: PageAsked) => Promise<Page<T>>,
): Promise<{ rows: T[]; more: string }> {
  const limit = Math.min(given.count("limit") || USUAL, MOST);
  const rows: T[] = [];
  let after = "";
  do {
    const page = await read({ size: Math.min(limit - rows.length, 100), after });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== "" && rows.length < limit);
  return { rows, more: after === "" ? "" : `\nThere are more; see them with --limit ${limit * 10}.` };
}
