import type { ClipboardEvent } from "react";
import type { MessageRow } from "../../state/view.ts";
import { textOf } from "./selected-text.ts";

/**
 * Puts selected words on the clipboard as text: the whole of a message as it was written, a part of one as it reads,
 * with the marks of quotes and lists. A selection inside one line is the browser's own affair.
 */
export function copySelection(rows: readonly MessageRow[]) {
  return (event: ClipboardEvent): void => {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || selection.rangeCount === 0) return;
    const range = selection.getRangeAt(0);
    const touched = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-words]")].filter((words) =>
      range.intersectsNode(words),
    );
    const texts = touched.map((words) => {
      const part = partWithin(range, words);
      const source = rows.find(
        (row) => row.id === words.closest<HTMLElement>("article")?.dataset["row"],
      )?.text;
      const whole = part.toString().trim() === (words.textContent ?? "").trim();
      return whole && source !== undefined ? source : textOf(part.cloneContents());
    });
    const text = texts.filter((each) => each !== "").join("\n");
    if (text === "") return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", text);
  };
}

function partWithin(range: Range, words: HTMLElement): Range {
  const part = document.createRange();
  part.selectNodeContents(words);
  if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0)
    part.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0)
    part.setEnd(range.endContainer, range.endOffset);
  return part;
}
