import type { KeyboardEvent } from "react";

/** Arrow keys walk from message to message while the list has the focus. */
export function walkMessages(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const next = targetOf(event.key, event.currentTarget);
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function targetOf(key: string, list: HTMLElement): HTMLElement | undefined {
  if (key !== "ArrowUp" && key !== "ArrowDown" && key !== "Home" && key !== "End") return undefined;
  const rows = [...list.querySelectorAll<HTMLElement>("article")];
  if (key === "Home") return rows[0];
  if (key === "End") return rows.at(-1);
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  if (now < 0) return lastVisible(rows, list);
  return rows[key === "ArrowUp" ? now - 1 : now + 1];
}

function lastVisible(rows: HTMLElement[], list: HTMLElement): HTMLElement | undefined {
  const { bottom } = list.getBoundingClientRect();
  return rows.findLast((row) => row.getBoundingClientRect().top < bottom);
}
