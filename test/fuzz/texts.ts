import type { Random } from "../chaos/seed.ts";

/** Letters of many alphabets and what is no letter, visible or not. */
const pieces = [
  ..."azAZ09 ._-/\\@#%'\"<>&;:!?*_~`[](){}|+=\n\r\t\0",
  ..."éßİıſΩΣςжаеорсхѕІԁתشا१५٣漢字かカ한",
  ..."\u0301\u0345\u200B\u200D\u00AD\u202E\u2066\u2069\u2028\u2029\u0085\uFEFF\uFFFE\u115F\u3164\u{E0041}\u{1D41A}ａＡﬁ",
  "👨‍👩‍👧",
  "🏳️‍🌈",
  "\uD83E",
  "\uDD89",
];

/** Up to `most` pieces: of all kinds, of a few kinds, or of one. */
export function anyText(random: Random, most: number): string {
  const some = random.chance(0.5)
    ? pieces
    : Array.from({ length: 1 + random.below(3) }, () => random.pick(pieces));
  return Array.from({ length: random.below(most + 1) }, () =>
    random.chance(0.02) ? String.fromCodePoint(random.below(0x11_0000)) : random.pick(some),
  ).join("");
}
