import type { FeedId, Hint, Message } from "../../chat/model.ts";
import type { WriteConnection } from "../database.ts";
import { FRAME_BUDGET, messageWeight } from "../weight.ts";
import { SqliteConnection } from "./connection.ts";

/** Where a feed has got to, and the messages whose storing was all that brought it there. */
interface Move {
  version: number;
  stored: readonly Message[] | undefined;
}

/**
 * The writer's connection, which remembers the feeds that its transaction moves.
 *
 * Its maps are replaced and never cleared: V8 leaves in what a map has cleared a pointer to what it holds from then on. Once one of
 * these has grown old, each keeps the next alive, with every message that was ever noted, until all of the heap is collected.
 */
export class HintingConnection extends SqliteConnection implements WriteConnection {
  /** Of the work that runs now. */
  #own = new Map<FeedId, Move>();
  /** Of the work of this transaction that has ended well. */
  #kept = new Map<FeedId, Move>();

  changed(feed: FeedId, version: number, stored?: Message): void {
    add(this.#own, feed, { version, stored: stored && [stored] });
  }

  keepHints(): void {
    for (const [feed, move] of this.#own) add(this.#kept, feed, move);
    this.#own = new Map();
  }

  dropHints(): void {
    this.#own = new Map();
  }

  /** The feeds moved, forgetting them. */
  takeCommitted(): Hint[] {
    const hints = Array.from(this.#kept, ([feed, { version, stored }]) =>
      stored !== undefined && fitInFrame(stored) ? { feed, version, stored } : { feed, version },
    );
    this.#kept = new Map();
    this.#own = new Map();
    return hints;
  }
}

/** Each change takes the next version: a feed's moves in one transaction are without a gap. */
function add(moves: Map<FeedId, Move>, feed: FeedId, move: Move): void {
  const before = moves.get(feed);
  moves.set(feed, before === undefined ? move : { version: move.version, stored: joined(before, move) });
}

function joined({ stored: before }: Move, { stored: then }: Move): readonly Message[] | undefined {
  return before && then && [...before, ...then];
}

/** One message always does. */
function fitInFrame(messages: readonly Message[]): boolean {
  if (messages.length === 1) return true;
  let weight = 0;
  for (const { text } of messages) weight += messageWeight({ text, reactions: null });
  return weight <= FRAME_BUDGET;
}
