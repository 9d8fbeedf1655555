import type { Outcome } from "./compare.ts";
import type { Seen } from "./seen.ts";

/** What may be different, with the reason why; everything else may not. @returns the outcome without it */
export type Difference = (outcome: Outcome) => Outcome;

/**
 * Of a body that is wrong in several ways, the lane and the library need not name the same one: the library decodes a message
 * before it knows whether another follows. Either way it is refused as unreadable, with our detail and for good, and nothing is
 * stored: that much is compared.
 */
export const whichFaultIsNamed: Difference = (outcome) => ({
  ...outcome,
  answers: outcome.answers.map((answer) => ({ ...answer, body: answer.body.map(withoutFault) })),
  // The call's own line carries the code; a request that nobody could read has none by the library when it is no stream.
  log: outcome.log.map((line) =>
    line.replace(/"code":"(?:invalid_argument|resource_exhausted|unimplemented)"/, '"code":"(refused)"'),
  ),
});

function withoutFault(envelope: Seen["body"][number]): unknown {
  const { trailers } = envelope as { trailers?: string[] };
  if (trailers === undefined) return envelope;
  const details = trailers.find((line) => line.startsWith("grpc-status-details-bin: ")) ?? "";
  const [, code] = /^grpc-status: (\d+)$/m.exec(trailers.join("\n")) ?? [];
  const isUnreadable =
    details.includes('"detail":{"reason":"REASON_INVALID_ARGUMENT"}') &&
    ["3", "8", "12"].includes(code ?? "");
  return isUnreadable ? { trailers: ["(refused as unreadable)"] } : envelope;
}
