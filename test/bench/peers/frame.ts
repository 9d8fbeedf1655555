import { EncodedFrame } from "../../../server/rpc/encoded-frame.ts";
import { changesOf, type Posted } from "./post.ts";
import type { SendMessageRequest } from "#proto/chat/v1/chat_pb.ts";

const ENVELOPE_BYTES = 5;

/** A ReceiveMessagesResponse with one message, made once and by the product's own encoder, however it gets there. */
export function frameOf(sender: string, request: SendMessageRequest, posted: Posted): Buffer {
  const frame = new EncodedFrame({ kind: "changes", changes: changesOf(sender, request, posted) });
  return frame.envelope.subarray(ENVELOPE_BYTES);
}
