import type { Socket } from "node:net";

export interface ConnectionLimits {
  /** Open connections in all, … */
  connections: number;
  /** … and from one source. */
  connectionsPerSource: number;
}

/** Whose share a connection from this address takes; undefined: nobody's, as with a proxy that brings many people. */
export type SourceOf = (address: string) => string | undefined;

/** The open connections of a port. */
export interface Connections {
  /** Counts a connection until it closes; false: there are too many, and it is cut. */
  take(socket: Socket): boolean;
  /** Those that are open. */
  open(): Iterable<Socket>;
  size(): number;
}

export function createConnections(limits: ConnectionLimits, sourceOf: SourceOf): Connections {
  const open = new Map<Socket, string | undefined>();
  const bySource = new Map<string, number>();
  // One for all: a function for each would stay in memory as long as its connection.
  function forget(this: Socket): void {
    const source = open.get(this);
    open.delete(this);
    if (source !== undefined) leave(bySource, source);
  }
  return {
    open: () => open.keys(),
    size: () => open.size,
    take(socket) {
      const source = sourceOf(socket.remoteAddress ?? "");
      const fromThere = source === undefined ? 0 : (bySource.get(source) ?? 0);
      if (open.size >= limits.connections || fromThere >= limits.connectionsPerSource) {
        // Without a word: to say one would cost what is short.
        socket.destroy();
        return false;
      }
      open.set(socket, source);
      if (source !== undefined) bySource.set(source, fromThere + 1);
      socket.on("close", forget);
      return true;
    },
  };
}

function leave(counts: Map<string, number>, source: string): void {
  const rest = (counts.get(source) ?? 1) - 1;
  if (rest === 0) counts.delete(source);
  else counts.set(source, rest);
}
