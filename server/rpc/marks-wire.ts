import { ENVELOPE_HEADER_BYTES, fillHeader } from "./envelope.ts";
import { WireWriter } from "./wire-writer.ts";

const writer = new WireWriter(64);

/**
 * A mark as AcknowledgeMessagesResponse and MarkReadResponse have it, in its envelope: byte for byte what `toBinary`
 * gives of either.
 */
export function markResponseEnvelope(seq: number): Buffer {
  writer.begin();
  writer.integer(1, seq);
  return fillHeader(writer.take(ENVELOPE_HEADER_BYTES));
}
