import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import { trailerFlag, trailerSerialize } from "@connectrpc/connect/protocol-grpc-web";
import { blame } from "./unreadable.ts";

/** What the lane took of a request's body; see the server's edge. */
export interface ReceivedBody {
  /** Its messages, as far as they came whole; two at most. */
  messages: readonly Uint8Array[];
  fault: "too-large" | "incomplete" | "missing" | "extra" | "compressed" | "left" | undefined;
}

const headBytes = 5;

/**
 * The one message that a request consists of.
 *
 * @throws ConnectError as a client of the RPC library gets it, which is to blame
 */
export function readRequest<Desc extends DescMessage>(
  schema: Desc,
  { messages, fault }: ReceivedBody,
  kind: "unary" | "server-streaming",
): MessageShape<Desc> {
  try {
    // What is too large is not looked into. Otherwise, what is no message is to blame for that first.
    const [request] = fault === "too-large" ? [] : messages.map((message) => parse(schema, message));
    if (fault === undefined && request !== undefined) return request;
    throw faultError(fault ?? "missing", kind);
  } catch (error) {
    blame(error);
    throw error;
  }
}

function parse<Desc extends DescMessage>(schema: Desc, message: Uint8Array): MessageShape<Desc> {
  try {
    return fromBinary(schema, message);
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

/** The end of a stream that is complete. */
export const okTrailers = trailersOf(new Headers({ "grpc-status": "0" }));

/** The whole body of an answer: a message in binary, and trailers that say that all is well. */
export function answerWith(message: Uint8Array): Buffer {
  const answer = Buffer.allocUnsafe(headBytes + message.length + okTrailers.length);
  answer[0] = 0;
  answer.writeUInt32BE(message.length, 1);
  answer.set(message, headBytes);
  answer.set(okTrailers, headBytes + message.length);
  return answer;
}

/** The trailers with which a call fails, as the RPC library writes them: the end of a stream's body, all of a unary call's. */
export function failWith(error: ConnectError): Buffer {
  return trailersOf(setTrailerStatus(new Headers(), error));
}

function trailersOf(trailer: Headers): Buffer {
  const fields = trailerSerialize(trailer);
  const envelope = Buffer.alloc(headBytes + fields.length);
  envelope[0] = trailerFlag;
  envelope.writeUInt32BE(fields.length, 1);
  envelope.set(fields, headBytes);
  return envelope;
}
