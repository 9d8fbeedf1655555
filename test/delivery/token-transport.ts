import type { Transport } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-node";

/** gRPC-Web over HTTP/1.1 for somebody with a token; for nobody when it is empty. */
export function tokenTransport(baseUrl: string, token: string): Transport {
  return createGrpcWebTransport({
    baseUrl,
    httpVersion: "1.1",
    interceptors: [
      (next) => (request) => {
        if (token !== "") request.header.set("authorization", `Bearer ${token}`);
        return next(request);
      },
    ],
  });
}
