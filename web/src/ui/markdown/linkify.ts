/** A piece of a message's text: plain, or a link to `href`. */
export interface TextPart {
  text: string;
  /** Always http or https, as the browser parsed it; undefined for plain text. */
  href: string | undefined;
}

const CANDIDATE = /\bhttps?:\/\/[^\s<>"`{}|\\^\u2028\u2029]+/giu;
const TRAILING = /[.,:;!?'"»”’…*_~]+$/u;
const PAIRS: readonly [string, string][] = [
  ["(", ")"],
  ["[", "]"],
];

/**
 * Splits a text at its http and https addresses. The parts joined are the text, letter for letter.
 * Punctuation that ends a sentence and a bracket that was opened before the address stay outside it.
 */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const shown = withoutTail(match[0]);
    const href = hrefOf(shown);
    if (!href) continue;
    if (match.index > done) parts.push({ text: text.slice(done, match.index), href: undefined });
    parts.push({ text: shown, href });
    done = match.index + shown.length;
  }
  if (done < text.length) parts.push({ text: text.slice(done), href: undefined });
  return parts;
}

function withoutTail(address: string): string {
  let kept = address;
  for (;;) {
    const next = withoutOpenBracket(kept.replace(TRAILING, ""));
    if (next === kept) return kept;
    kept = next;
  }
}

function withoutOpenBracket(address: string): string {
  const pair = PAIRS.find(([, close]) => address.endsWith(close));
  if (!pair) return address;
  const [open, close] = pair;
  return count(address, close) > count(address, open) ? address.slice(0, -1) : address;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function hrefOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const harmless = (url.protocol === "http:" || url.protocol === "https:") && url.hostname !== "";
  return harmless ? url.href : undefined;
}
