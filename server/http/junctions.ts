import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Junction, type Ways } from "./junction.ts";

/** The HTTP/1.1 connections of a port that has a lane. */
export class Junctions {
  readonly #open = new Map<Socket, Junction>();
  readonly #ways: Ways;

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  serve(socket: Socket): void {
    this.#open.set(socket, new Junction(socket, this.#ways));
    socket.on("close", () => this.#open.delete(socket));
  }

  /** Node has made a request of what came by its connection. */
  began(request: IncomingMessage, response: ServerResponse): void {
    this.#open.get(request.socket)?.began(request, response);
  }

  /** Node has let go of a connection for good. */
  letGo(socket: Socket): void {
    this.#open.get(socket)?.letGo();
  }

  closeIdle(): void {
    for (const { isIdle, socket } of this.#open.values()) if (isIdle) socket.destroy();
  }

  /** The calls on the lane, and what their clients have not taken yet. */
  stats(): { responses: number; unsentBytes: number } {
    const calls = [...this.#open.values()].filter(({ isOnLane }) => isOnLane);
    return {
      responses: calls.length,
      unsentBytes: calls.reduce((bytes, { socket }) => bytes + socket.writableLength, 0),
    };
  }
}
