/** Remembers the last result and gives it again while the inputs are the same objects. */
export function memo<Inputs extends readonly unknown[], Result>(derive: (...inputs: Inputs) => Result) {
  let last: { inputs: Inputs; result: Result } | undefined;
  return (...inputs: Inputs): Result => {
    if (last === undefined || !sameItems(last.inputs, inputs)) {
      last = { inputs, result: derive(...inputs) };
    }
    return last.result;
  };
}

/** The list before, when the new one holds the same objects in the same order. */
export function sameList<T>(before: readonly T[], now: readonly T[]): readonly T[] {
  return sameItems(before, now) ? before : now;
}

/** The object before, when every property of the new one is the same. */
export function sameObject<T extends object>(before: T | undefined, now: T): T {
  const keys = Object.keys(now) as (keyof T)[];
  return before !== undefined && keys.every((key) => Object.is(before[key], now[key])) ? before : now;
}

function sameItems(before: readonly unknown[], now: readonly unknown[]): boolean {
  return before.length === now.length && before.every((item, index) => Object.is(item, now[index]));
}
