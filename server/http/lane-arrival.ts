import type { ServerResponse } from "node:http";
import type { LaneHead } from "./lane-head.ts";

/** What an abort is told by itself, made once: with its stack, it costs more than all else about a signal. */
const over = new DOMException("This operation was aborted", "AbortError");

/** A call on the lane, as its handler is told of it. */
export class Arrival {
  readonly requestId: string;
  /** The client's IP address. */
  readonly address: string;
  /** The full URL that it came to. */
  readonly url: string;
  readonly header: LaneHead;
  readonly #response: ServerResponse;
  #controller: AbortController | undefined;

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
  get signal(): AbortSignal {
    this.#controller ??= this.#listen();
    return this.#controller.signal;
  }

  /** The call is over. */
  end(): void {
    this.#controller?.abort(over);
  }

  #listen(): AbortController {
    const controller = new AbortController();
    if (this.#response.destroyed) controller.abort(over);
    else this.#response.once("close", () => controller.abort(over));
    return controller;
  }
}
