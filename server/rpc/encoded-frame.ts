import { toBinary } from "@bufbuild/protobuf";
import { type ReceiveMessagesResponse, ReceiveMessagesResponseSchema } from "#proto/chat/v1/chat_pb.ts";
import type { Frame } from "../delivery/frame.ts";
import { changesEnvelope } from "./changes-envelope.ts";
import { ENVELOPE_HEADER_BYTES, fillHeader } from "./envelope.ts";
import { encodeFrame } from "./mapping.ts";

/** A frame as either way to a client wants it, made when it is first asked for and shared by all streams that take it. */
export class EncodedFrame {
  readonly #frame: Frame;
  #message: ReceiveMessagesResponse | undefined;
  #envelope: Buffer | undefined;
  #chunk: Buffer | undefined;

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  /** For the RPC library, which turns it into the bytes of its protocol itself. */
  get message(): ReceiveMessagesResponse {
    return (this.#message ??= encodeFrame(this.#frame));
  }

  /** The message in binary within its envelope. */
  get envelope(): Buffer {
    return (this.#envelope ??=
      this.#frame.kind === "changes"
        ? changesEnvelope(this.#frame.changes)
        : inEnvelope(toBinary(ReceiveMessagesResponseSchema, this.message)));
  }

  /** The envelope as a chunk of HTTP/1.1: its length in hexadecimal before it, line ends around (RFC 9112, section 7.1). */
  get chunk(): Buffer {
    return (this.#chunk ??= this.#inChunk());
  }

  #inChunk(): Buffer {
    const { envelope } = this;
    const head = Buffer.from(`${envelope.length.toString(16)}\r\n`);
    const chunk = Buffer.concat([head, envelope, lineEnd]);
    // The bytes are kept once.
    this.#envelope = chunk.subarray(head.length, -lineEnd.length);
    return chunk;
  }
}

const lineEnd = Buffer.from("\r\n");

function inEnvelope(message: Uint8Array): Buffer {
  const envelope = Buffer.allocUnsafe(ENVELOPE_HEADER_BYTES + message.length);
  envelope.set(message, ENVELOPE_HEADER_BYTES);
  return fillHeader(envelope);
}
