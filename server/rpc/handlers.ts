import type { Compression } from "@connectrpc/connect/protocol";
import { createConnectRouter } from "@connectrpc/connect";
import { accessControl } from "./access.ts";
import { allowances, type AllowanceDeps } from "./allowances.ts";
import { authentication } from "./authentication.ts";
import { errorMapping, type ReportError } from "./errors.ts";
import { callLogging, type LogCall } from "./logging.ts";
import { registerCalls, type RpcDependencies } from "./registry.ts";
import { blameUnreadableRequests, noteRead } from "./unreadable.ts";

export interface HandlerOptions extends RpcDependencies, AllowanceDeps {
  /** Milliseconds of a clock that only goes forward. */
  clock: { now(): number };
  /** How requests may be compressed. Responses never are: they mix what several people say. */
  acceptCompression: Compression[];
  reportError: ReportError;
  logCall: LogCall;
}

const limits = {
  readMaxBytes: 64 * 1024,
  writeMaxBytes: 1024 * 1024,
  // Above 24.8 days a timer would fire at once.
  maxTimeoutMs: 60 * 60_000,
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
  const { clock, acceptCompression, reportError, logCall } = options;
  const router = createConnectRouter({
    ...limits,
    acceptCompression,
    jsonOptions,
    requestGate: blameUnreadableRequests,
    // The first is the outermost.
    interceptors: [
      noteRead,
      callLogging(() => clock.now(), logCall),
      errorMapping(reportError),
      authentication(options),
      allowances(options),
      accessControl,
    ],
  });
  registerCalls(router, options);
  return router.handlers;
}
