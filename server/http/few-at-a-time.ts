/** Has something done: at once, or soon. */
export type Later = (work: () => void) => void;

/**
 * Does what many may ask for at the same moment so few at a time that others have the event loop between. In order of
 * asking. Whoever asks bounds how much waits.
 *
 * @param perTurn how much is done in one turn of the event loop
 * @param nextTurn calls back in the next one
 */
export function fewAtATime(perTurn: number, nextTurn: (begin: () => void) => void): Later {
  const waiting = new Set<() => void>();
  let left = perTurn;
  let planned = false;
  const plan = (): void => {
    if (planned) return;
    planned = true;
    nextTurn(begin);
  };
  const begin = (): void => {
    planned = false;
    left = perTurn;
    if (waiting.size > 0) plan();
    for (const work of waiting) {
      if (left === 0) return;
      left -= 1;
      waiting.delete(work);
      work();
    }
  };
  return (work) => {
    if (left === 0) {
      waiting.add(work);
      return;
    }
    plan();
    left -= 1;
    work();
  };
}
