import type { Delivery } from "../../server/delivery/delivery.ts";
import type { Ending } from "../../server/ending.ts";
import type { Sink } from "../../server/delivery/sink.ts";
import type { Listener } from "../../server/delivery/stream-dependencies.ts";
import type { StreamRequest } from "../../server/delivery/stream-feeds.ts";

/** Has a stream delivered into `sink`. Resolves or rejects with its end. */
export function delivered<Encoded>(
  delivery: Pick<Delivery<Encoded>, "deliver">,
  listener: Listener,
  request: StreamRequest,
  sink: Sink<Encoded>,
  signal: Ending,
): Promise<void> {
  return new Promise((resolve, reject) => {
    delivery.deliver(listener, request, sink, signal, (failure) => {
      if (failure === undefined) resolve();
      else reject(failure.error);
    });
  });
}
