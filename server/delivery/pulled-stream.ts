import type { Ending } from "../ending.ts";
import type { Sink } from "./sink.ts";
import { Stream } from "./stream.ts";
import type { Listener, StreamDependencies } from "./stream-dependencies.ts";
import type { StreamRequest } from "./stream-feeds.ts";

/**
 * A stream for a transport that pulls: what is not pulled is not read. Nothing is taken before the first pull, and a
 * consumer that returns, or is never heard of again once `signal` has aborted, leaves nothing behind.
 */
export async function* openStream<Encoded>(
  deps: StreamDependencies<Encoded>,
  listener: Listener,
  request: StreamRequest,
  signal: Ending,
): AsyncGenerator<Encoded, void, void> {
  if (signal.aborted) return;
  const meeting = new Meeting<Encoded>();
  const stream = new Stream(deps, listener, request, meeting, signal);
  signal.addEventListener("abort", meeting.end);
  try {
    let pulled = meeting.pull();
    stream.run((failure) => (failure === undefined ? meeting.end() : meeting.fail(failure.error)));
    for (let frame = await pulled; frame !== undefined; frame = await pulled) {
      yield frame;
      pulled = meeting.pull();
    }
  } finally {
    stream.leave();
    meeting.end();
    signal.removeEventListener("abort", meeting.end);
  }
}

/** Where a stream that writes and a consumer that pulls meet: a frame is handed over, and the next when it is pulled. */
class Meeting<Encoded> implements Sink<Encoded> {
  /** The consumer waits for a frame. */
  #pull: PromiseWithResolvers<Encoded | undefined> | undefined;
  /** The stream waits for the next pull. */
  #goOn: (() => void) | undefined;
  #over = false;
  #failure: { error: unknown } | undefined;

  get ready(): boolean {
    return this.#pull !== undefined;
  }

  /** A stream writes only when it was pulled: at first, and then when what this gave has resolved. */
  write(frame: Encoded): Promise<void> | undefined {
    const pull = this.#pull;
    this.#pull = undefined;
    pull?.resolve(frame);
    if (this.#over) return undefined;
    return new Promise((resolve) => {
      this.#goOn = resolve;
    });
  }

  /** The next frame; undefined at the end. Rejects when the stream ended by an error. One at a time. */
  pull(): Promise<Encoded | undefined> {
    const pull = Promise.withResolvers<Encoded | undefined>();
    if (this.#failure !== undefined) pull.reject(this.#failure.error);
    else if (this.#over) pull.resolve(undefined);
    else this.#pull = pull;
    this.#goOn?.();
    this.#goOn = undefined;
    return pull.promise;
  }

  readonly end = (): void => {
    this.#over = true;
    this.#pull?.resolve(undefined);
    this.#pull = undefined;
    this.#goOn?.();
    this.#goOn = undefined;
  };

  readonly fail = (error: unknown): void => {
    this.#failure = { error };
    this.#pull?.reject(error);
    this.#pull = undefined;
    this.end();
  };
}
