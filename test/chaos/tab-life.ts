import type { Clock } from "../../web/src/chat/clock.ts";
import type { Frame } from "../../web/src/chat/model.ts";
import type { Tables } from "../../web/src/storage/tables.ts";
import type { Channel } from "../../web/src/tabs/channel.ts";
import type { SharedText } from "../../web/src/tabs/lease-seat.ts";
import type { Calls } from "../../web/src/transport/calls.ts";

/**
 * The life of one tab, which may end at any moment as that of a killed process does: everything that the tab holds
 * goes through here, and after the end nothing that it does has an effect and nothing answers it.
 */
export interface TabLife {
  end(): void;
  over(): boolean;
  calls(calls: Calls): Calls;
  tables(tables: Tables): Tables;
  shared(shared: SharedText): SharedText;
  channel<M>(channel: Channel<M>): Channel<M>;
  clock: Clock;
}

/** @param now the wall clock of the machine that the tab runs on */
export function createTabLife(now: () => number): TabLife {
  let over = false;
  const never = new Promise<never>(() => undefined);
  const whileAlive = (run: () => void) => () => void (over || run());
  const answered = async <T>(begin: () => Promise<T>): Promise<T> => {
    if (over) return never;
    try {
      const answer = await begin();
      return over ? await never : answer;
    } catch (error) {
      if (over) return never;
      throw error;
    }
  };
  async function* frames(stream: AsyncIterable<Frame>): AsyncGenerator<Frame, void> {
    try {
      for await (const frame of stream) {
        if (over) await never;
        yield frame;
      }
    } catch (error) {
      if (over) await never;
      throw error;
    }
  }

  return {
    end: () => {
      over = true;
    },
    over: () => over,
    calls: ({ receive, ...unary }) => ({
      ...mapValues(
        unary,
        (call) =>
          (...args) =>
            answered(() => call(...args)),
      ),
      receive: (...args) => frames(receive(...args)),
    }),
    tables: (tables) => ({
      // Not "memory": what a tab leaves behind is there for the next.
      kind: "durable",
      read: (work) => answered(() => tables.read(work)),
      write: (durability, work) => answered(() => tables.write(durability, work)),
      close: () => undefined,
      destroy: () => answered(() => tables.destroy()),
    }),
    shared: (shared) => ({
      ...shared,
      set: (key, value) => void (over || shared.set(key, value)),
      remove: (key) => void (over || shared.remove(key)),
      onChange: (key, run) => shared.onChange(key, whileAlive(run)),
    }),
    channel: ({ post, listen, close }) => ({
      post: (message) => void (over || post(message)),
      listen: (hear) => listen((message) => void (over || hear(message))),
      close,
    }),
    clock: {
      now,
      after: (ms, run) => {
        const timer = setTimeout(whileAlive(run), ms);
        return () => clearTimeout(timer);
      },
    },
  };
}

type Call = (...args: never[]) => Promise<unknown>;

/** The same calls, each behind a guard. */
function mapValues<C extends object>(
  calls: C,
  guard: (call: (...args: unknown[]) => Promise<unknown>) => Call,
): C {
  return Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, guard(call)])) as C;
}
