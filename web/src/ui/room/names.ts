/** The usernames in what a person typed: separated by spaces, commas or semicolons, with or without `@`, each once. */
export function namesIn(text: string): string[] {
  const names = text.split(/[\s,;]+/u).map((name) => name.replace(/^@/u, ""));
  return [...new Set(names.filter(Boolean))];
}
