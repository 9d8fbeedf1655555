import { Code, ConnectError } from "@connectrpc/connect";
import { setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import { trailerFlag, trailerSerialize } from "@connectrpc/connect/protocol-grpc-web";
import { ENVELOPE_HEADER_BYTES, fillHeader } from "./envelope.ts";
import { blame } from "./unreadable.ts";

/** What the lane took of a request's body; see the server's edge. */
export interface ReceivedBody {
  /** Its messages, as far as they came whole; two at most. */
  messages: readonly Uint8Array[];
  fault: "too-large" | "incomplete" | "missing" | "extra" | "compressed" | "left" | undefined;
}

/**
 * The one message that a request consists of.
 *
 * @param read throws where bytes are no message
 * @throws ConnectError as a client of the RPC library gets it, which is to blame
 */
export function readRequest<Request>(
  read: (message: Uint8Array) => Request,
  { messages, fault }: ReceivedBody,
  kind: "unary" | "server-streaming",
): Request {
  try {
    // What is too large is not looked into. Otherwise, what is no message is to blame for that first.
    const [request] = fault === "too-large" ? [] : messages.map((message) => parse(read, message));
    if (fault === undefined && request !== undefined) return request;
    throw faultError(fault ?? "missing", kind);
  } catch (error) {
    blame(error);
    throw error;
  }
}

function parse<Request>(read: (message: Uint8Array) => Request, message: Uint8Array): Request {
  try {
    return read(message);
  } catch (error) {
    throw new ConnectError(`parse binary: ${(error as Error).message}`, Code.Internal);
  }
}

function faultError(fault: NonNullable<ReceivedBody["fault"]>, kind: string): ConnectError {
  switch (fault) {
    case "too-large":
      return new ConnectError("", Code.ResourceExhausted);
    case "incomplete":
      return new ConnectError("protocol error: incomplete envelope", Code.InvalidArgument);
    case "missing":
      return new ConnectError(`protocol error: missing input message for ${kind} method`, Code.Unimplemented);
    case "extra":
      return new ConnectError(
        `protocol error: received extra input message for ${kind} method`,
        Code.Unimplemented,
      );
    case "compressed":
      return new ConnectError(
        "received compressed envelope, but do not know how to decompress",
        Code.Internal,
      );
    case "left":
      return new ConnectError("aborted", Code.Aborted);
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
