/** Flags and length before every message (gRPC over HTTP2, Length-Prefixed-Message). */
export const ENVELOPE_BYTES = 5;

/**
 * The message of a request's body.
 *
 * @returns undefined where the body is anything but one message, uncompressed, in its envelope
 */
export function onlyMessage(body: Buffer): Buffer | undefined {
  const isOne =
    body.length >= ENVELOPE_BYTES &&
    body.readUInt8(0) === 0 &&
    body.readUInt32BE(1) === body.length - ENVELOPE_BYTES;
  return isOne ? body.subarray(ENVELOPE_BYTES) : undefined;
}
