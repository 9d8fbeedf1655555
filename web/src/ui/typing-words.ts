import { strings } from "./strings.ts";

/** Who writes now, as a sentence; undefined when nobody does. Of two people, who it is need not be said. */
export function typingWords(names: readonly string[], direct: boolean): string | undefined {
  const [first, second] = names;
  if (first === undefined) return undefined;
  if (direct) return strings.typing.self;
  if (second === undefined) return strings.typing.one(first);
  return names.length === 2 ? strings.typing.two(first, second) : strings.typing.many(names.length);
}
