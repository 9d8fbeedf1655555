import { Pieces } from "./socket.ts";

/** A byte of flags, and four of the length (gRPC over HTTP/2, Length-Prefixed-Message). */
export const ENVELOPE_BYTES = 5;

/** gRPC-Web's flag of the last one. */
const TRAILERS = 0x80;

/** A message in its envelope, after `head`. */
export function inEnvelope(message: Uint8Array, head: Uint8Array = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.allocUnsafe(head.length + ENVELOPE_BYTES + message.length);
  bytes.set(head);
  bytes[head.length] = 0;
  bytes.writeUInt32BE(message.length, head.length + 1);
  bytes.set(message, head.length + ENVELOPE_BYTES);
  return bytes;
}

/** Takes messages, and gRPC-Web's trailers, out of a body as it arrives. */
export function envelopesOf(
  onMessage: (message: Buffer) => void,
  onTrailers: (text: string) => void,
): (bytes: Buffer) => void {
  const pieces = new Pieces();
  return (arrived) => {
    const bytes = pieces.with(arrived);
    let at = 0;
    while (bytes.length - at >= ENVELOPE_BYTES) {
      const begin = at + ENVELOPE_BYTES;
      const end = begin + bytes.readUInt32BE(at + 1);
      if (end > bytes.length) break;
      if (bytes[at] === TRAILERS) onTrailers(bytes.toString("utf8", begin, end));
      else onMessage(bytes.subarray(begin, end));
      at = end;
    }
    pieces.keep(bytes.subarray(at));
  };
}
