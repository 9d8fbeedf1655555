/** Names that a title shows when there are more. */
const SHOWN = 2;

/** What a group without a name is called: by the names of the others, in alphabetical order. */
export function groupTitle(others: readonly string[]): string {
  const names = [...others].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const last = names.at(-1);
  if (last === undefined) {
    return "Only you";
  }
  if (names.length > SHOWN + 1) {
    return `${names.slice(0, SHOWN).join(", ")} and ${names.length - SHOWN} more`;
  }
  return names.length === 1 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
