import type { Ending } from "../ending.ts";
import type { LaneConnection } from "./lane-connection.ts";
import type { LaneHead } from "./lane-head.ts";

/** A call on the lane, as its handler is told of it. */
export class Arrival {
  readonly requestId: string;
  /** The client's IP address. */
  readonly address: string;
  /** The full URL that it came to. */
  readonly url: string;
  readonly header: LaneHead;
  readonly #by: LaneConnection;

  constructor(
    by: LaneConnection,
    { requestId, address, url, header }: Pick<Arrival, "requestId" | "address" | "url" | "header">,
  ) {
    this.#by = by;
    this.requestId = requestId;
    this.address = address;
    this.url = url;
    this.header = header;
  }

  /** What it came by. */
  get connection(): object {
    return this.#by.socket;
  }

  /** Aborts when the client leaves, and when the call is over. */
  get signal(): Ending {
    return this.#by.ending;
  }
}
