import { fromBinary } from "@bufbuild/protobuf";
import { type SendMessageRequest, SendMessageRequestSchema } from "#proto/chat/v1/chat_pb.ts";
import type { SendResult } from "../chat/send-message.ts";
import { ENVELOPE_HEADER_BYTES, fillHeader } from "./envelope.ts";
import { WireWriter } from "./wire-writer.ts";

/** What a send is asked with, without what makes it a message of the library. */
export type SendRequest = Omit<SendMessageRequest, "$typeName" | "$unknown">;

/**
 * A SendMessageRequest in binary, as the library reads it. The fields that nearly every send consists of are read here,
 * each once and in their order; any other request is read by the library, which then says what is wrong with it.
 *
 * @throws Error as `fromBinary`
 */
export function readSendRequest(bytes: Uint8Array): SendRequest {
  return readPlain(bytes) ?? fromBinary(SendMessageRequestSchema, bytes);
}

const CLIENT_MESSAGE_ID = 1;
const CONVERSATION_ID = 2;
const USERNAME = 3;
const USER_ID = 4;
const TEXT = 5;
const EXPECTED_USER_ID = 15;
const LENGTH_DELIMITED = 2;
const CONTINUES = 0x80;
const LOW_BITS = 0x7f;
/** As the library decodes strings. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @returns undefined when the library has to look at it */
function readPlain(bytes: Uint8Array): SendRequest | undefined {
  const request: SendRequest = {
    clientMessageId: "",
    target: { case: undefined },
    text: "",
    replyToSeq: 0n,
    expectedUserId: "",
  };
  let last = 0;
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at] ?? 0;
    const low = bytes[at + 1] ?? 0;
    const high = low < CONTINUES ? 0 : (bytes[at + 2] ?? 0);
    const start = low < CONTINUES ? at + 2 : at + 3;
    const end = start + (low & LOW_BITS) + high * CONTINUES;
    // In the order of the fields: then none comes twice.
    if ((tag & 7) !== LENGTH_DELIMITED || tag >> 3 <= last || high >= CONTINUES || end > bytes.length)
      return undefined;
    last = tag >> 3;
    const text = decode(bytes.subarray(start, end));
    if (text === undefined || !put(request, last, text)) return undefined;
    at = end;
  }
  return request;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** @returns false for a field that is not read here */
function put(request: SendRequest, field: number, text: string): boolean {
  switch (field) {
    case CLIENT_MESSAGE_ID:
      request.clientMessageId = text;
      return true;
    case CONVERSATION_ID:
      return aim(request, "conversationId", text);
    case USERNAME:
      return aim(request, "username", text);
    case USER_ID:
      return aim(request, "userId", text);
    case TEXT:
      request.text = text;
      return true;
    case EXPECTED_USER_ID:
      request.expectedUserId = text;
      return true;
    default:
      return false;
  }
}

function aim(request: SendRequest, at: "conversationId" | "username" | "userId", value: string): boolean {
  if (request.target.case !== undefined) return false;
  request.target = { case: at, value };
  return true;
}

const writer = new WireWriter(256);

/** A SendMessageResponse in its envelope: byte for byte what `toBinary` gives. Fields from the last to the first. */
export function sendResponseEnvelope(sent: SendResult): Buffer {
  writer.begin();
  writer.boolean(5, sent.recipientUnclaimed);
  writer.time(4, sent.createdAt);
  writer.integer(3, sent.version);
  writer.integer(2, sent.seq);
  writer.string(1, sent.conversationId);
  return fillHeader(writer.take(ENVELOPE_HEADER_BYTES));
}
