import { Code, ConnectError } from "@connectrpc/connect";
import { setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import { trailerFlag, trailerSerialize } from "@connectrpc/connect/protocol-grpc-web";
import { ENVELOPE_HEADER_BYTES, fillHeader } from "./envelope.ts";
import { blame } from "./unreadable.ts";

/**
 * Reads a request.
 *
 * @param read throws where bytes are no message
 * @throws ConnectError as a client of the RPC library gets it, which is to blame
 */
export function readRequest<Request>(read: (message: Uint8Array) => Request, message: Uint8Array): Request {
  try {
    return read(message);
  } catch (cause) {
    const error = new ConnectError(`parse binary: ${(cause as Error).message}`, Code.Internal);
    blame(error);
    throw error;
  }
}

/** The end of a call that went well. */
export const okTrailers = trailersOf(new Headers({ "grpc-status": "0" }));

/** The trailers with which a call fails, as the RPC library writes them: the end of a stream's body, all of a unary call's. */
export function failWith(error: ConnectError): Buffer {
  return trailersOf(setTrailerStatus(new Headers(), error));
}

function trailersOf(trailer: Headers): Buffer {
  const fields = trailerSerialize(trailer);
  const envelope = Buffer.alloc(ENVELOPE_HEADER_BYTES + fields.length);
  envelope.set(fields, ENVELOPE_HEADER_BYTES);
  fillHeader(envelope).writeUInt8(trailerFlag, 0);
  return envelope;
}
