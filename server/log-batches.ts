import type { DestinationStream } from "pino";

/** More than this is not kept until the turn ends. In UTF-16 units. */
const MAX_KEPT = 64 * 1024;
/** pino's number for it. */
const WARN = 40;

/** Where a log goes, a turn of the event loop at a time. */
export interface LogBatches extends DestinationStream {
  /** pino hands over the level of each line before it, to whoever asks with `pino.metadata`. */
  lastLevel: number;
  /** Writes what is kept. */
  flush(): void;
}

/**
 * Writes the lines of one turn of the event loop together: at a thousand calls a second, a write for each is a good part
 * of what a call costs. A warning or worse takes what is kept along at once. Killed outright, a server loses the
 * lines of a turn.
 *
 * @param out writes at once
 * @param atEndOfTurn calls back when the turn ends
 */
export function inBatches(
  out: DestinationStream,
  atEndOfTurn: (work: () => void) => void = setImmediate,
): LogBatches {
  let kept = "";
  const batches = {
    [Symbol.for("pino.metadata")]: true,
    lastLevel: 0,
    write(line: string): void {
      if (kept === "") atEndOfTurn(batches.flush);
      kept += line;
      if (batches.lastLevel >= WARN || kept.length >= MAX_KEPT) batches.flush();
    },
    flush(): void {
      if (kept === "") return;
      const lines = kept;
      kept = "";
      try {
        out.write(lines);
      } catch {
        // A log that cannot be written, as on a full disk, must not end what it tells of.
      }
    },
  };
  return batches;
}
