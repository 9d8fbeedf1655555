/**
 * When a mark rose, as one short text: "seq:ms,seq:ms,…", ascending in both. It stands beside the mark in its row,
 * so that keeping it costs no statement of its own.
 */

/** So many steps are kept; of what was before them, only that it was before. */
const MAX_STEPS = 32;

/**
 * Notes that a mark rose to `seq` at `at`, in milliseconds since 1970. The oldest steps give way.
 *
 * @param seq higher than any noted so far, or the steps from it on are those of a history that was undone
 */
export function addStep(times: string, seq: number, at: number): string {
  if (times === "") return `${seq}:${at}`;
  const begin = times.lastIndexOf(",") + 1;
  const end = times.indexOf(":", begin);
  if (Number(times.slice(begin, end)) >= seq) return addStep(times.slice(0, Math.max(0, begin - 1)), seq, at);
  // A clock that was set back says when nothing happened before.
  return `${withoutOldest(times)},${seq}:${Math.max(at, Number(times.slice(end + 1)))}`;
}

/** With room for one more: it is not taken apart for that, since a mark rises with nearly every message. */
function withoutOldest(times: string): string {
  let steps = 1;
  for (let at = times.indexOf(","); at >= 0; at = times.indexOf(",", at + 1)) steps += 1;
  return steps < MAX_STEPS ? times : times.slice(times.indexOf(",") + 1);
}

/**
 * When a mark reached `seq`: the time of the first step that took it there. That is exact while the step is kept, and
 * otherwise the earliest time that is known by which it had. Undefined when nothing is known.
 */
export function timeOf(times: string, seq: number): number | undefined {
  return parse(times).find((step) => step.seq >= seq)?.at;
}

function parse(times: string): { seq: number; at: number }[] {
  if (times === "") return [];
  return times.split(",").map((step) => {
    const [seq, at] = step.split(":");
    return { seq: Number(seq), at: Number(at) };
  });
}
