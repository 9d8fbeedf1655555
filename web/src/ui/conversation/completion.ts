/** What is being typed that can be completed: `@ana`, `#plans`, `:tad`. */
export interface Completable {
  kind: "person" | "room" | "emoji";
  /** Without its mark, as typed. */
  query: string;
  /** Where in the text it stands, its mark included. */
  start: number;
  end: number;
}

/** The beginning of a word; in rooms' names there may be spaces, in the others not. */
const BEGINS: readonly [Completable["kind"], RegExp][] = [
  ["person", /(?<![^\s([{"'>])@([\p{L}\p{M}\p{Nd}._-]{0,32})$/u],
  ["room", /(?<![^\s([{"'>])#([\p{L}\p{N}][^\n#@:]{0,39}|)$/u],
  // Not after a letter or digit: 10:30 and https: are no emoji.
  ["emoji", /(?<![^\s([{"'>]):([a-z0-9_+-]{2,32})$/i],
];

/** What the person types at the caret, if it can be completed. */
export function completableAt(text: string, caret: number): Completable | undefined {
  const before = text.slice(Math.max(0, caret - 64), caret);
  for (const [kind, begin] of BEGINS) {
    const match = begin.exec(before);
    if (match?.[1] !== undefined) {
      return { kind, query: match[1], start: caret - match[0].length, end: caret };
    }
  }
  return undefined;
}

/** A short name whose closing colon has just been typed: `:tada:`. */
export function closedCodeAt(text: string, caret: number): { code: string; start: number } | undefined {
  const match = /(?<![^\s([{"'>]):([a-z0-9_+-]{1,32}):$/i.exec(text.slice(Math.max(0, caret - 40), caret));
  return match?.[1] ? { code: match[1].toLowerCase(), start: caret - match[0].length } : undefined;
}

/** A room's name as a link that leads there, whatever stands in the name. */
export function roomLink(name: string, path: string): string {
  return `[#${name.replaceAll(/[\\[\]*_`~<>]/g, "\\$&")}](${path})`;
}

/** Names that begin with what is typed, then those that contain it; at most `limit`. */
export function matching<T>(
  all: readonly T[],
  nameOf: (each: T) => string,
  query: string,
  limit: number,
): T[] {
  const wanted = query.trim().toLowerCase();
  const begins = all.filter((each) => nameOf(each).toLowerCase().startsWith(wanted));
  const contains = all.filter(
    (each) => !begins.includes(each) && nameOf(each).toLowerCase().includes(wanted),
  );
  return [...begins, ...contains].slice(0, limit);
}
