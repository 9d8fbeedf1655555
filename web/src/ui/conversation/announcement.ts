import type { MessageRow } from "../../state/view.ts";
import { plainLine } from "../markdown/plain-line.ts";
import { nameOf } from "../shown-name.ts";

/** More new rows than this at once are counted, not read out. */
const READ_OUT = 3;

/** Others' new rows at the end: what a screen reader is told of. Not older pages, not one's own. */
export function newRows(before: readonly MessageRow[], after: readonly MessageRow[]): MessageRow[] {
  const lastSeq = before.findLast((row) => row.seq !== undefined)?.seq ?? 0;
  const fresh: MessageRow[] = [];
  for (let index = after.length - 1; index >= 0; index--) {
    const row = after[index];
    if (row?.seq === undefined) continue;
    if (row.seq <= lastSeq) break;
    if (!row.mine && !row.deleted) fresh.unshift(row);
  }
  return fresh;
}

/** The words of an announcement; `count` words a number of messages. */
export function announcement(
  fresh: readonly MessageRow[],
  count: (messages: number) => string,
): string | undefined {
  if (fresh.length === 0) return undefined;
  if (fresh.length > READ_OUT) return count(fresh.length);
  return fresh.map((row) => `${nameOf(row.author)}: ${plainLine(row.text)}`).join("\n");
}
