import type { IncomingHttpHeaders } from "node:http";

/** Per unit, a number that is refused as too long but does not overflow. */
const tooLong: Readonly<Record<string, number>> = { H: 500, M: 30_000, S: 2_000_000 };
const tooManyMs = 2_000_000_000;

/**
 * Shortens the time limits that a caller asks for to what a timer can hold. The RPC library refuses limits above ours,
 * but sets a timer before it does, and above 24.8 days Node's timers fire at once, with a warning in the log.
 */
export function boundTimeLimits(headers: IncomingHttpHeaders): void {
  const [, amount = "", unit = ""] = /^(\d+)([HMS])$/.exec(String(headers["grpc-timeout"])) ?? [];
  const most = tooLong[unit] ?? Infinity;
  if (Number(amount) > most) {
    headers["grpc-timeout"] = `${most}${unit}`;
  }
  if (Number(headers["connect-timeout-ms"]) > tooManyMs) {
    headers["connect-timeout-ms"] = String(tooManyMs);
  }
}
