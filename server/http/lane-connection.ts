import type { Socket } from "node:net";
import type { Ending } from "../ending.ts";

/** A connection, as a call on the lane has it for itself until it is done. */
export interface LaneConnection {
  readonly socket: Socket;
  /**
   * Ends when the client leaves, and when the call is done. Made when first asked for, as most calls never do; to be
   * asked for before the call is done, since afterwards it is the next one's.
   */
  readonly ending: Ending;
  /** Something waits for the client: it is cut when it takes nothing for too long. */
  watch(): void;
  /** The call is answered, all of it written: the next may come. */
  done(): void;
}
