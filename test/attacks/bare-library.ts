/**
 * The library alone, without anything of ours around it: a server of health on `node:http`, over HTTP/1.1, that prints its
 * port. What docs/upstream.md says of the library is shown on it.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { Health } from "#proto/grpc/health/v1/health_pb.ts";

const server = createServer(
  connectNodeAdapter({
    routes: (router) =>
      router.service(Health, {
        check: () => ({}),
        async *watch(_request, { signal }) {
          yield {};
          await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        },
      }),
  }),
);
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
