/** Names that a title shows when there are more. */
const SHOWN = 2;

/** The words between names, and for none of them. */
export interface GroupWords {
  /** Nobody else is in it any more. */
  onlyYou: string;
  /** `names` are one or more, put together. */
  and(names: string, last: string): string;
  more(count: number): string;
}

/** What a group without a name is called: by the names of the others, in alphabetical order. */
export function groupTitle(others: readonly string[], words: GroupWords): string {
  const names = [...others].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const last = names.at(-1);
  if (last === undefined) {
    return words.onlyYou;
  }
  if (names.length > SHOWN + 1) {
    return words.and(names.slice(0, SHOWN).join(", "), words.more(names.length - SHOWN));
  }
  return names.length === 1 ? last : words.and(names.slice(0, -1).join(", "), last);
}
