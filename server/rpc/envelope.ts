export const ENVELOPE_HEADER_BYTES = 5;

/** Makes an envelope of a message that has room for its header before it: no flags, and its length (gRPC over HTTP2, Length-Prefixed-Message). */
export function fillHeader(envelope: Buffer): Buffer {
  envelope.writeUInt8(0, 0);
  envelope.writeUInt32BE(envelope.length - ENVELOPE_HEADER_BYTES, 1);
  return envelope;
}
