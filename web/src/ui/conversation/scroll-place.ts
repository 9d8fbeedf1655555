import { rowElementId } from "./row-element.ts";
import type { LeftPosition } from "./list-state.ts";

/** A row counts as seen when all but this many pixels of it are above the viewport's bottom. */
const SLACK = 4;

/** The first row in view and where it stands. */
export function anchorOf(box: HTMLElement, content: HTMLElement): LeftPosition | undefined {
  const rows = content.getElementsByTagName("article");
  const { top } = box.getBoundingClientRect();
  const row = rows[firstWhere(rows, (rect) => rect.bottom > top)];
  const rowId = row?.dataset["row"];
  return row && rowId !== undefined ? { rowId, top: row.getBoundingClientRect().top - top } : undefined;
}

/** Scrolls so that a row stands where it stood. */
export function holdAnchor(box: HTMLElement, anchor: LeftPosition): void {
  const row = document.getElementById(rowElementId(anchor.rowId));
  if (!row) return;
  const moved = row.getBoundingClientRect().top - box.getBoundingClientRect().top - anchor.top;
  if (Math.abs(moved) >= 0.5) box.scrollTop += moved;
}

export function scrollToEnd(box: HTMLElement): void {
  box.scrollTop = box.scrollHeight;
}

/** Puts the unread line `gap` pixels below the viewport's top, or as near to it as the end allows. */
export function scrollToUnread(box: HTMLElement, gap: number): void {
  const line = box.querySelector("[data-unread-line]");
  if (!line) scrollToEnd(box);
  else box.scrollTop += line.getBoundingClientRect().top - box.getBoundingClientRect().top - gap;
}

/**
 * Brings a row that was asked for into the upper half of the view, marks it (`data-jumped`) until the next one is,
 * and gives it the focus: from there the keys go on, and a screen reader reads it.
 */
export function showRow(box: HTMLElement, rowId: string): void {
  const row = document.getElementById(rowElementId(rowId));
  if (!row) return;
  const gap = Math.max(0, (box.clientHeight - row.offsetHeight) / 3);
  box.scrollTop += row.getBoundingClientRect().top - box.getBoundingClientRect().top - gap;
  for (const before of box.querySelectorAll("[data-jumped]")) before.removeAttribute("data-jumped");
  row.dataset["jumped"] = "";
  row.focus({ preventScroll: true });
}

/** The highest seq of which everything up to it, as far as it is drawn, is at or above the viewport's bottom. */
export function lastSeqInView(box: HTMLElement, content: HTMLElement): number {
  const rows = content.getElementsByTagName("article");
  const { bottom } = box.getBoundingClientRect();
  const below = firstWhere(rows, (rect) => rect.bottom > bottom + SLACK);
  for (let index = below - 1; index >= 0; index--) {
    const seq = Number(rows[index]?.dataset["seq"] ?? 0);
    if (seq > 0) return seq;
  }
  return 0;
}

/** Rows stand one below the other, so a question of place is answered by halving. */
function firstWhere(rows: HTMLCollectionOf<HTMLElement>, holds: (rect: DOMRect) => boolean): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row && holds(row.getBoundingClientRect())) high = middle;
    else low = middle + 1;
  }
  return low;
}
