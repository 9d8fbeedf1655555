import { toBinary } from "@bufbuild/protobuf";
import { type ReceiveMessagesResponse, ReceiveMessagesResponseSchema } from "#proto/chat/v1/chat_pb.ts";
import type { Frame } from "../delivery/frame.ts";
import { encodeFrame } from "./mapping.ts";

const ENVELOPE_HEADER_BYTES = 5;

/** A frame as either way to a client wants it, made when it is first asked for and shared by all streams that take it. */
export class EncodedFrame {
  readonly #frame: Frame;
  #message: ReceiveMessagesResponse | undefined;
  #envelope: Buffer | undefined;

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  /** For the RPC library, which turns it into the bytes of its protocol itself. */
  get message(): ReceiveMessagesResponse {
    return (this.#message ??= encodeFrame(this.#frame));
  }

  /** The message in binary within its envelope: no flags, and its length (gRPC over HTTP2, Length-Prefixed-Message). */
  get envelope(): Buffer {
    return (this.#envelope ??= inEnvelope(toBinary(ReceiveMessagesResponseSchema, this.message)));
  }
}

function inEnvelope(message: Uint8Array): Buffer {
  const envelope = Buffer.allocUnsafe(ENVELOPE_HEADER_BYTES + message.length);
  envelope.writeUInt8(0, 0);
  envelope.writeUInt32BE(message.length, 1);
  envelope.set(message, ENVELOPE_HEADER_BYTES);
  return envelope;
}
