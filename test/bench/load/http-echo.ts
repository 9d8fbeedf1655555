import { HttpResponses } from "./http-responses.ts";
import type { LoadClient } from "./line.ts";
import { connect } from "./socket.ts";

/** A body that comes back as it is: the least that a call over HTTP costs. */
export const httpEcho: LoadClient = {
  async write(port, { token }, onAnswer) {
    const responses = new HttpResponses({
      onHead(head) {
        if (!head.startsWith("HTTP/1.1 200 ")) throw new Error(head);
      },
      onBody: onAnswer,
      onEnd() {},
    });
    const socket = await connect(port, (bytes) => responses.push(bytes));
    const head = `POST /echo HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: keep-alive\r\nContent-Type: application/octet-stream\r\nX-Grpc-Web: 1\r\nAccept: */*\r\nAuthorization: Bearer ${token}\r\nContent-Length: `;
    return {
      send: (request) =>
        void socket.write(Buffer.concat([Buffer.from(`${head}${request.length}\r\n\r\n`), request])),
      close: () => void socket.destroy(),
    };
  },
  listen: () => Promise.reject(new Error("Nothing is delivered by an echo.")),
};
