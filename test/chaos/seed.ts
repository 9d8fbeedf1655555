/**
 * A stream of choices that a seed determines. Whoever makes choices derives a stream of their own by name, so that
 * one of them being faster or slower does not change what another chooses.
 */
export interface Random {
  /** In [0, 1). */
  unit(): number;
  /** A whole number in [0, limit). */
  below(limit: number): number;
  /** In [from, to). */
  between(from: number, to: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One of them; throws when there is none. */
  pick<T>(items: readonly T[]): T;
  /** One of them, each as often as its weight says. */
  weigh<T>(items: readonly (readonly [weight: number, item: T])[]): T;
  /** All of them, in another order. */
  shuffle<T>(items: readonly T[]): T[];
  /** An independent stream; the same name gives the same one. */
  derive(name: string): Random;
}

/** @param seed a whole number in [0, 2³²) */
export function createRandom(seed: number): Random {
  const unit = mulberry32(seed);
  const below = (limit: number) => Math.floor(unit() * limit);
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new Error("There is nothing to choose from.");
    return items[below(items.length)] as T;
  };
  return {
    unit,
    below,
    between: (from, to) => from + unit() * (to - from),
    chance: (probability) => unit() < probability,
    pick,
    weigh: (items) => {
      let left = unit() * items.reduce((sum, [weight]) => sum + weight, 0);
      return (items.find(([weight]) => (left -= weight) < 0) ?? pick(items))[1];
    },
    shuffle: (items) => {
      const mixed = [...items];
      for (let last = mixed.length - 1; last > 0; last--) {
        const other = below(last + 1);
        [mixed[last], mixed[other]] = [mixed[other] as never, mixed[last] as never];
      }
      return mixed;
    },
    derive: (name) => createRandom(deriveSeed(seed, name)),
  };
}

/** The seed of whatever is called `name` within a run: of a round, of an actor. */
export function deriveSeed(seed: number, name: string): number {
  // FNV-1a over the name, begun with the seed.
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return scramble(hash);
}

/** A small generator with 32 bits of state: good enough to choose by, and the same on every machine. */
function mulberry32(seed: number): () => number {
  let state = scramble(seed >>> 0);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Spreads seeds that are near each other: 1 and 2 must not begin alike. */
function scramble(seed: number): number {
  let mixed = seed >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
