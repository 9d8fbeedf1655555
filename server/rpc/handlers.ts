import type { Compression } from "@connectrpc/connect/protocol";
import { createConnectRouter } from "@connectrpc/connect";
import { errorMapping } from "./errors.ts";
import { gateKeeping } from "./gate.ts";
import { callLogging } from "./logging.ts";
import { registerCalls, type RpcDependencies } from "./registry.ts";
import { MAX_REQUEST_BYTES, MAX_TIMEOUT_MS } from "./request-limits.ts";
import { createRules, type RuleOptions } from "./rules.ts";
import { blameUnreadableRequests, blameUnreadableStreams, noteRead } from "./unreadable.ts";

export interface HandlerOptions extends RpcDependencies, RuleOptions {
  /** How requests may be compressed. Responses never are: they mix what several people say. */
  acceptCompression: Compression[];
}

const limits = {
  readMaxBytes: MAX_REQUEST_BYTES,
  writeMaxBytes: 1024 * 1024,
  maxTimeoutMs: MAX_TIMEOUT_MS,
  // The largest there is, so that no response is compressed.
  compressMinBytes: 0xffff_ffff,
};

const jsonOptions = {
  ignoreUnknownFields: true,
  // As strict as Protobuf: by default, bytes that are no text would be stored as replacement characters.
  textDecoder: new TextDecoder("utf-8", { fatal: true }),
};

/** All calls as handlers of the three protocols, within our limits, logged, authenticated, their errors mapped. */
export function createHandlers(options: HandlerOptions) {
  const { acceptCompression } = options;
  const rules = createRules(options);
  const router = createConnectRouter({
    ...limits,
    acceptCompression,
    jsonOptions,
    requestGate: blameUnreadableRequests,
    // The first is the outermost.
    interceptors: [
      noteRead,
      callLogging(rules.beginLog),
      errorMapping(rules.toWireError),
      gateKeeping(rules.gate),
      blameUnreadableStreams,
    ],
  });
  registerCalls(router, options);
  return router.handlers;
}
