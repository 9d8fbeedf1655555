import type { NamedEmoji } from "./emoji-list.ts";

/**
 * Emoji whose short name, name or tags match what is typed after a colon; the best first: the whole short name, its
 * beginning, the beginning of a word of the name, a tag.
 *
 * @param wanted lower case, without colons
 */
export function searchEmoji(list: readonly NamedEmoji[], wanted: string, limit: number): NamedEmoji[] {
  const ranked = list
    .map((each, index) => ({ each, index, rank: rankOf(each, wanted) }))
    .filter(({ rank }) => rank < NONE);
  ranked.sort((a, b) => a.rank - b.rank || a.index - b.index);
  return ranked.slice(0, limit).map(({ each }) => each);
}

/** The emoji of a short name, `tada`; undefined when nothing has it. */
export function emojiOf(list: readonly NamedEmoji[], code: string): string | undefined {
  return list.find(({ codes }) => codes.includes(code))?.emoji;
}

const NONE = 5;

function rankOf({ codes, label, tags }: NamedEmoji, wanted: string): number {
  if (codes.includes(wanted)) return 0;
  if (codes.some((code) => code.startsWith(wanted))) return 1;
  if (codes.some((code) => code.split("_").some((word) => word.startsWith(wanted)))) return 2;
  if (label.split(" ").some((word) => word.startsWith(wanted))) return 3;
  return tags.some((tag) => tag.startsWith(wanted)) ? 4 : NONE;
}
