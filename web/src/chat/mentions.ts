import { canonicalName } from "./canonical-name.ts";

/** `@name` where a name may begin: not inside an address or a word. The last character is no `.` or `-` that ends a sentence. */
const MENTION =
  /(?<![\p{L}\p{M}\p{N}_@/.-])@([\p{L}\p{M}\p{Nd}._-]{0,63}[\p{L}\p{M}\p{Nd}_])(?![\p{L}\p{M}\p{Nd}_@])/gu;

/**
 * Whether a message names somebody: `@name`, in upper or lower case, outside of code.
 *
 * @param text Markdown
 * @param username as anybody spells it
 */
export function mentions(text: string, username: string): boolean {
  const name = canonicalName(username);
  // Most messages name nobody: those cost one look.
  if (name === "" || !text.includes("@")) {
    return false;
  }
  return [...withoutCode(text).matchAll(MENTION)].some((match) => canonicalName(match[1] ?? "") === name);
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** The text with its blocks and spans of code left out. */
function withoutCode(text: string): string {
  let fence: string | undefined;
  const kept: string[] = [];
  for (const line of text.split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) === true && line.trim() === mark) {
        fence = undefined;
      }
    } else if (mark !== undefined) {
      fence = mark;
    } else {
      kept.push(line);
    }
  }
  return withoutSpans(kept.join("\n"));
}

/** A span ends at the next run of as many backticks as began it; a run without an end is text. */
function withoutSpans(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map((run) => ({ at: run.index, length: run[0].length }));
  /** For each run, the next one of its length. */
  const ends: (number | undefined)[] = [];
  const next = new Map<number, number>();
  for (let index = runs.length - 1; index >= 0; index--) {
    const length = runs[index]?.length ?? 0;
    ends[index] = next.get(length);
    next.set(length, index);
  }
  let kept = "";
  let from = 0;
  for (let index = 0; index < runs.length; index++) {
    const end = ends[index];
    const [first, last] = [runs[index], end === undefined ? undefined : runs[end]];
    if (first !== undefined && last !== undefined && end !== undefined) {
      kept += `${text.slice(from, first.at)} `;
      from = last.at + last.length;
      index = end;
    }
  }
  return kept + text.slice(from);
}
