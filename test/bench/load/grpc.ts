import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import { ReceiveMessagesRequestSchema, ReceiveMessagesResponseSchema } from "#proto/chat/v1/chat_pb.ts";
import type { Person } from "../society.ts";
import { envelopesOf, inEnvelope } from "./envelope.ts";
import type { LoadClient } from "./line.ts";

/** gRPC over HTTP/2 without TLS, with a connection for everybody. */
export const grpc: LoadClient = {
  async write(port, person, onAnswer) {
    const session = connect(`http://127.0.0.1:${port}`);
    return {
      send: (request) => void call(session, "SendMessage", person, request, onAnswer),
      close: () => session.destroy(),
    };
  },
  async listen(port, person, onFrame) {
    const session = connect(`http://127.0.0.1:${port}`);
    const live = Promise.withResolvers<void>();
    let isLive = false;
    const request = toBinary(ReceiveMessagesRequestSchema, create(ReceiveMessagesRequestSchema, {}));
    call(session, "ReceiveMessages", person, request, (frame) => {
      if (isLive) return onFrame(frame);
      if (fromBinary(ReceiveMessagesResponseSchema, frame).frame.case !== "caughtUp") return;
      isLive = true;
      live.resolve();
    });
    await live.promise;
    return { close: () => session.destroy() };
  },
};

function call(
  session: ClientHttp2Session,
  method: string,
  { token }: Person,
  request: Uint8Array,
  onMessage: (message: Buffer) => void,
): ClientHttp2Stream {
  const stream = session.request({
    ":method": "POST",
    ":path": `/chat.v1.ChatService/${method}`,
    "content-type": "application/grpc",
    te: "trailers",
    authorization: `Bearer ${token}`,
  });
  const fail = (text: string) => {
    throw new Error(`A call failed: ${text}`);
  };
  stream.on("data", envelopesOf(onMessage, fail));
  stream.on("trailers", (trailers) => {
    if (trailers["grpc-status"] !== "0") fail(JSON.stringify(trailers));
  });
  stream.end(inEnvelope(request));
  return stream;
}
