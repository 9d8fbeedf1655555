/** Quotes and lists in one line beyond this are nobody's meaning; the parser would take a second for them. */
const NESTED = 12;
/** Runs of `*`, `_` and `~`: the parser compares each with those before it. */
const MARKS = 1_000;
/** An item that stands further to the right than anybody sees: each two spaces may be one list more. */
const DEEP = /^[ \t]{60,}(?:[-*+>]|\d)/m;

const CONTAINERS = /^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)))+/gm;
const CONTAINER = />|[-*+]|\d{1,9}[.)]/g;

/**
 * Whether a text (of a length that the server lets in) is read in a few milliseconds, and is nested so little
 * that it can be drawn. Decided by counting what makes the parser slow.
 */
export function isBounded(text: string): boolean {
  for (const [line] of text.matchAll(CONTAINERS)) {
    if ((line.match(CONTAINER)?.length ?? 0) > NESTED) return false;
  }
  if (DEEP.test(text)) return false;
  return (text.match(/[*_]+|~+/g)?.length ?? 0) <= MARKS;
}
