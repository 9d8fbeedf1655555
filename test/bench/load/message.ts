import { create, toBinary } from "@bufbuild/protobuf";
import { SendMessageRequestSchema } from "#proto/chat/v1/chat_pb.ts";

/** Digits of the number in a message's client id: which message it is, for those who get it. */
const DIGITS = 12;

/** What everybody writes: as long as people's messages are. */
export const text = "Shall we meet at the post office at noon, before it closes?";
export const textBytes = Buffer.from(text);

/** The client id of a writer's message, whose number anybody who gets it can read. */
export function clientIdOf(writer: string, number: number): string {
  return `${writer}-${String(number).padStart(DIGITS, "0")}`;
}

/**
 * Requests of one writer to one conversation, all of the same length: only the number in the client id differs.
 *
 * @param writer distinguishes the ids of several, in hexadecimal digits
 */
export function requestsTo(conversation: string, writer: string): (number: number) => Buffer {
  const template = Buffer.from(
    toBinary(
      SendMessageRequestSchema,
      create(SendMessageRequestSchema, {
        clientMessageId: clientIdOf(writer, 0),
        target: { case: "conversationId", value: conversation },
        text,
      }),
    ),
  );
  const at = template.indexOf(clientIdOf(writer, 0));
  return (number) => {
    const request = Buffer.from(template);
    request.write(clientIdOf(writer, number), at, "latin1");
    return request;
  };
}
