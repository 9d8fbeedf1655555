/** Hues that stay apart from each other and from the red of failures. */
const HUES = [255, 290, 325, 55, 95, 150, 185, 220];

/** A stable hue (degrees of OKLCH) for a name, the same in every browser. */
export function hueOf(name: string): number {
  // FNV-1a, and then mixed: names that differ in their last letter only shall differ in colour.
  let hash = 0x811c9dc5;
  for (const character of name.toLowerCase())
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return HUES[(hash >>> 0) % HUES.length] ?? 255;
}

/** What stands in the circle: the first letter or digit of a name. */
export function initialOf(name: string): string {
  const [first] = name.match(/[\p{L}\p{N}]/u) ?? name.match(/\S/u) ?? ["?"];
  return (first ?? "?").toUpperCase();
}
