import type { Changes } from "../chat/model.ts";
import type { Beginning, BeginningPosition } from "./feed-store.ts";

/**
 * Where one stream stands in one feed. A feed begins (when the client holds no cursor), catches up with
 * the head it had when the stream opened, and is live from then on.
 */
export type FeedState =
  | {
      readonly phase: "beginning";
      /** Where the next frame of the beginning starts; undefined before the first. */
      readonly next: BeginningPosition | undefined;
      readonly hinted: number;
    }
  | {
      readonly phase: "catching-up" | "live";
      /** Everything up to here has been sent or is held by the client. */
      cursor: number;
      /** The highest version heard of. */
      hinted: number;
      /** The head when the stream opened. */
      readonly target: number;
    };

/** A feed that the client holds nothing of. */
export function beginFeed(): FeedState {
  return { phase: "beginning", next: undefined, hinted: 0 };
}

/** A feed that the client holds up to `cursor`, whose head is `head`. */
export function resumeFeed(cursor: number, head: number): FeedState {
  return reading(cursor, head, head);
}

/** A hint, possibly late or doubled. */
export function hear(state: FeedState, version: number): FeedState {
  return version > state.hinted ? { ...state, hinted: version } : state;
}

/** Whether there is something to read. A feed rests only once it has reached the highest version heard of. */
export function hasMore(state: FeedState): boolean {
  return state.phase === "beginning" || state.hinted > state.cursor;
}

/** After a frame of the beginning was sent. */
export function afterBeginning(state: FeedState, { changes, next }: Beginning): FeedState {
  if (next !== undefined) return { phase: "beginning", next, hinted: state.hinted };
  return reading(changes.through, Math.max(state.hinted, changes.through), changes.through);
}

/**
 * What a frame of changes does: a stream that is past it drops it; one that would leave a gap drops it
 * too, and reads again from its own cursor.
 */
export function afterChanges(state: FeedState, changes: Changes): { send: boolean; state: FeedState } {
  if (state.phase === "beginning" || changes.through <= state.cursor || changes.after > state.cursor) {
    return { send: false, state };
  }
  const hinted = Math.max(state.hinted, changes.through);
  return { send: true, state: reading(changes.through, hinted, state.target) };
}

/**
 * A frame that continues exactly where a live feed stands, and beyond what was heard of: nearly every frame does. The
 * state is changed where it is, since a new one for each delivery costs as much as all else about it.
 * @returns false, with nothing done, for any other
 */
export function moveOn(state: FeedState, after: number, through: number): boolean {
  if (state.phase !== "live" || state.cursor !== after || through <= after || state.hinted > through)
    return false;
  state.cursor = through;
  state.hinted = through;
  return true;
}

function reading(cursor: number, hinted: number, target: number): FeedState {
  return { phase: cursor >= target ? "live" : "catching-up", cursor, hinted, target };
}
