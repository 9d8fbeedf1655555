import type { Endpoint, Outcome, Span } from "./job.ts";
import { Latencies } from "./latencies.ts";
import { Stopwatch } from "./stopwatch.ts";

/**
 * Everybody calls, and calls again once answered.
 *
 * @param open gets each caller a connection of their own and resolves with what sends the next request there; `answered` is to be
 *   called when its answer has come
 */
export async function keepCalling<Caller>(
  { endpoint, span, callers }: { endpoint: Endpoint; span: Span; callers: readonly Caller[] },
  open: (caller: Caller, index: number, answered: () => void) => Promise<() => void>,
): Promise<Outcome> {
  const latencies = new Latencies();
  const done = Promise.withResolvers<Outcome>();
  const stopwatch = new Stopwatch(endpoint.pid, span, latencies);
  stopwatch.start();
  let things = 0;
  const begin = async (caller: Caller, index: number): Promise<void> => {
    let sentAt = 0;
    const call = (): void => {
      sentAt = performance.now();
      send();
    };
    const send = await open(caller, index, () => {
      latencies.add(performance.now() - sentAt);
      things += 1;
      const outcome = stopwatch.lap(things);
      if (outcome === undefined) call();
      else done.resolve(outcome);
    });
    call();
  };
  await Promise.all(callers.map(begin));
  return done.promise;
}
