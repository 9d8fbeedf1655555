import { type DestinationStream, type Logger, symbols } from "pino";
import type { LogCall } from "./logging.ts";

/**
 * Writes what is told of calls into the log. The line of a call that is over is most of a busy server's log, and pino makes
 * each as if it could be anything: this one is made here, byte for byte as pino makes it and by where the log goes, with
 * everything in it escaped by `JSON.stringify`.
 *
 * @param log whose format is pino's own
 */
export function logCallsTo(log: Logger): LogCall {
  const { [symbols.streamSym]: out, [symbols.chindingsSym]: bindings } = log as unknown as LogState;
  const level = log.levels.values["info"];
  return (loudness, record) => {
    const isEvent = "event" in record;
    if (isEvent || loudness !== "info") return log[loudness](record, isEvent ? record.event : "call");
    if (!log.isLevelEnabled("info")) return;
    const fields = JSON.stringify(record).slice(1, -1);
    // As pino tells whoever writes warnings sooner than other lines.
    out.lastLevel = level;
    out.write(`{"level":${level},"time":${Date.now()}${bindings},${fields},"msg":"call"}\n`);
  };
}

/** What pino exposes for such a purpose. */
interface LogState {
  [symbols.streamSym]: DestinationStream & { lastLevel?: number | undefined };
  /** What every line says, as it stands in it. */
  [symbols.chindingsSym]: string;
}
