import type { Random } from "../chaos/seed.ts";

/** Bytes that mean something to somebody: the ends of ranges, tags, brackets, halves of characters. */
const telling = [
  0x00, 0x01, 0x07, 0x08, 0x0a, 0x12, 0x7f, 0x80, 0xc0, 0xed, 0xf4, 0xfe, 0xff, 0x22, 0x5c, 0x7b, 0x7d,
];

/** Up to `most` bytes. */
export function noise(random: Random, most: number): Uint8Array {
  return Uint8Array.from({ length: random.below(most + 1) }, () =>
    random.chance(0.5) ? random.pick(telling) : random.below(256),
  );
}

/** The same, but for a few changes: bytes set, put in, taken out, doubled, cut off. */
export function mutated(random: Random, bytes: Uint8Array): Uint8Array {
  let changed = bytes;
  for (let times = 1 + random.below(4); times > 0; times -= 1) changed = mutatedOnce(random, changed);
  return changed;
}

function mutatedOnce(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random.below(bytes.length + 1);
  const behind = Math.min(bytes.length, at + random.below(16));
  const [before, piece, after] = [bytes.subarray(0, at), bytes.subarray(at, behind), bytes.subarray(behind)];
  return random.weigh<() => Uint8Array>([
    [4, () => joined(before, noise(random, piece.length + 1), after)],
    [2, () => joined(before, noise(random, 8), piece, after)],
    [2, () => joined(before, after)],
    [1, () => joined(before, piece, piece, after)],
    [1, () => before],
    // A number of the greatest length, and one that is too long: Protobuf's encoding, "Base 128 Varints".
    [
      1,
      () => joined(before, new Uint8Array(random.pick([9, 10, 11])).fill(0xff), new Uint8Array([1]), after),
    ],
  ])();
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
