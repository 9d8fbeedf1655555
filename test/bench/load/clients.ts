import { grpc } from "./grpc.ts";
import { grpcWeb } from "./grpc-web.ts";
import { httpEcho } from "./http-echo.ts";
import type { Protocol } from "./job.ts";
import type { LoadClient } from "./line.ts";
import { raw } from "./raw.ts";
import { socketIo } from "./socket-io.ts";
import { ws } from "./ws.ts";

/** How each protocol is spoken. */
export const clients: Record<Protocol, LoadClient> = {
  grpc,
  "grpc-web": grpcWeb,
  http: httpEcho,
  raw,
  "socket.io": socketIo,
  ws,
};
