/**
 * Puts text into a field in place of what stands from `start` to `end`, as if it had been typed: the field's own undo
 * takes it back, and whoever listens to it hears of it.
 */
export function insertText(field: HTMLTextAreaElement, text: string, start: number, end: number): void {
  field.focus({ preventScroll: true });
  field.setSelectionRange(start, end);
  // Deprecated, and yet the only way that keeps the undo history.
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
