/** Patterns for LIKE … ESCAPE '\' that match `text` literally: at the beginning, or anywhere. */
export function likePatterns(text: string): { beginning: string; anywhere: string } {
  const literal = text.replaceAll(/[\\%_]/g, String.raw`\$&`);
  return { beginning: `${literal}%`, anywhere: `%${literal}%` };
}
