import type { ServerResponse } from "node:http";
import { type Ending, LightEnding } from "../ending.ts";
import type { LaneHead } from "./lane-head.ts";

/** A call on the lane, as its handler is told of it. */
export class Arrival {
  readonly requestId: string;
  /** The client's IP address. */
  readonly address: string;
  /** The full URL that it came to. */
  readonly url: string;
  readonly header: LaneHead;
  readonly #response: ServerResponse;
  #over: LightEnding | undefined;

  constructor(
    response: ServerResponse,
    { requestId, address, url, header }: Pick<Arrival, "requestId" | "address" | "url" | "header">,
  ) {
    this.#response = response;
    this.requestId = requestId;
    this.address = address;
    this.url = url;
    this.header = header;
  }

  /** What it came by. */
  get connection(): object {
    return this.#response.req.socket;
  }

  /** Aborts when the client leaves, and when the call is over. Made when first asked for: most calls never do. */
  get signal(): Ending {
    return (this.#over ??= this.#listen());
  }

  /** The call is over. */
  end(): void {
    this.#over?.end();
  }

  #listen(): LightEnding {
    const ending = new LightEnding();
    if (this.#response.destroyed) ending.end();
    else this.#response.on("close", () => ending.end());
    return ending;
  }
}
