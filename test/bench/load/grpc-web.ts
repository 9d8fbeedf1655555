import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  ReceiveMessagesRequestSchema,
  ReceiveMessagesResponseSchema,
  Start,
} from "#proto/chat/v1/chat_pb.ts";
import type { Person } from "../society.ts";
import { ENVELOPE_BYTES, envelopesOf, inEnvelope } from "./envelope.ts";
import { HttpResponses } from "./http-responses.ts";
import type { Line, LoadClient } from "./line.ts";
import { connect } from "./socket.ts";

/** gRPC-Web over HTTP/1.1 that is kept alive, as a browser speaks it. */
export const grpcWeb: LoadClient = {
  write: (port, person, onAnswer) => caller(port, "SendMessage", person, onAnswer),
  async listen(port, person, onFrame) {
    const live = Promise.withResolvers<void>();
    let isLive = false;
    const request = toBinary(
      ReceiveMessagesRequestSchema,
      create(ReceiveMessagesRequestSchema, { start: Start.SNAPSHOT }),
    );
    const line = await receive(port, person, request, (frame) => {
      if (isLive) return onFrame(frame);
      // What was there before is no part of what is measured.
      if (fromBinary(ReceiveMessagesResponseSchema, frame).frame.case !== "caughtUp") return;
      isLive = true;
      live.resolve();
    });
    await live.promise;
    return line;
  },
};

/** A connection for one of the unary calls. @param onAnswer gets each response; a call that fails ends the load */
export async function caller(
  port: number,
  method: string,
  person: Person,
  onAnswer: (answer: Buffer) => void,
): Promise<Line> {
  const headOf = heads(port, method, person);
  const responses = responsesOf(onAnswer, (trailers) => {
    if (!/^grpc-status: *0\r?$/im.test(trailers)) throw new Error(`A call failed: ${trailers}`);
  });
  const socket = await connect(port, (bytes) => responses.push(bytes));
  return {
    send: (request) => void socket.write(inEnvelope(request, headOf(request.length))),
    close: () => void socket.destroy(),
  };
}

/** Opens a stream with a ReceiveMessagesRequest. @param onFrame gets each ReceiveMessagesResponse, good until it returns */
export async function receive(
  port: number,
  person: Person,
  request: Uint8Array,
  onFrame: (frame: Buffer) => void,
): Promise<{ close(): void }> {
  const responses = responsesOf(onFrame, (trailers) => {
    throw new Error(`A stream ended: ${trailers}`);
  });
  const socket = await connect(port, (bytes) => responses.push(bytes));
  socket.write(inEnvelope(request, heads(port, "ReceiveMessages", person)(request.length)));
  return { close: () => void socket.destroy() };
}

/** The head of a call with a message of that length, made once. */
function heads(port: number, method: string, { token }: Person): (length: number) => Buffer {
  const made = new Map<number, Buffer>();
  return (length) => {
    const head =
      made.get(length) ??
      Buffer.from(
        `POST /chat.v1.ChatService/${method} HTTP/1.1\r\n` +
          `Host: localhost:${port}\r\nConnection: keep-alive\r\n` +
          `Content-Type: application/grpc-web+proto\r\nX-Grpc-Web: 1\r\nAccept: */*\r\n` +
          `Authorization: Bearer ${token}\r\nContent-Length: ${ENVELOPE_BYTES + length}\r\n\r\n`,
      );
    made.set(length, head);
    return head;
  };
}

/** Takes messages and trailers out of responses; anything but 200 is no answer. */
function responsesOf(
  onMessage: (message: Buffer) => void,
  onTrailers: (text: string) => void,
): HttpResponses {
  return new HttpResponses({
    onHead(head) {
      if (!head.startsWith("HTTP/1.1 200 ")) throw new Error(head);
      // Without a body, what would be in its trailers is in the header.
      if (head.includes("\r\ngrpc-status:")) onTrailers(head);
    },
    onBody: envelopesOf(onMessage, onTrailers),
    onEnd() {},
  });
}
