import { confusablesData } from "./confusables-data.ts";

/** What each character looks like, as the table of confusable characters has it. */
const prototypes = readPrototypes(confusablesData);

/** Looking at what something looks like ends soon; the bound only keeps a mistake in the data from being a loop. */
const MAX_ROUNDS = 8;

/**
 * What a name looks like: two texts with the same skeleton can be taken for one another (UTS #39, section 4).
 *
 * It is made of the spelling, not of the case-folded form: it is `I` that looks like `l`, not `i`, and
 * Neil and Nell are two people. Case is folded afterwards, so that `O` and `o` look alike. Unlike the standard's, the
 * skeleton is mapped until it no longer changes, and is in lower case.
 *
 * @param username in any spelling; a bounded text
 */
export function skeletonOf(username: string): string {
  let skeleton = decomposed(username.normalize("NFKC"));
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = decomposed(mapped(skeleton).toLowerCase());
    if (next === skeleton) break;
    skeleton = next;
  }
  return skeleton;
}

function mapped(text: string): string {
  return Array.from(text, (character) => prototypes.get(character) ?? character).join("");
}

/** Nobody sees a character that is ignored, or a dot above a letter that has one already: an I with a dot is an i. */
function decomposed(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .replaceAll("I\u0307", "i")
    .replace(/(?<=\p{Soft_Dotted})\u0307+/gu, "");
}

function readPrototypes(data: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entry of data.trim().split(/[;\n]/)) {
    const [target = "", sources = ""] = entry.split("=");
    for (const source of characters(sources)) found.set(source, characters(target).join(""));
  }
  return found;
}

function characters(hexadecimal: string): string[] {
  return hexadecimal.split(" ").map((codePoint) => String.fromCodePoint(Number.parseInt(codePoint, 16)));
}
