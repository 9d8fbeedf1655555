import type { Person } from "../society.ts";

/** A connection that somebody writes on. */
export interface Line {
  /** Sends a request of its kind; answers come in the order of the requests. */
  send(request: Buffer): void;
  close(): void;
}

/** How one of the servers is spoken to. Buffers that are handed over are good until the function returns. */
export interface LoadClient {
  /** @param onAnswer gets each SendMessageResponse, or what the server answers in its place */
  write(port: number, person: Person, onAnswer: (answer: Buffer) => void): Promise<Line>;
  /**
   * Resolves once whatever is written from now on arrives.
   * @param onFrame gets each ReceiveMessagesResponse
   */
  listen(port: number, person: Person, onFrame: (frame: Buffer) => void): Promise<{ close(): void }>;
}
