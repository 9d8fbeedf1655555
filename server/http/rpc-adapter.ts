import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from "@connectrpc/connect-node";
import type { Request, Response } from "./message.ts";
import { newRequestId } from "./request-id.ts";
import { boundTimeLimits } from "./timeout-header.ts";

type UniversalResponse = Parameters<typeof universalResponseToNodeResponse>[0];
type UniversalRequest = ReturnType<typeof universalRequestFromNodeRequest>;
type ContextValues = NonNullable<UniversalRequest["contextValues"]>;

/** One RPC, as a Connect router makes it. */
export interface RpcHandler {
  (request: UniversalRequest): Promise<UniversalResponse>;
  /** `/package.Service/Method` */
  readonly requestPath: string;
}

export interface RpcAdapterOptions {
  handlers: readonly RpcHandler[];
  /** Values that handlers find in their context; made for every call. */
  contextValues: (request: Request, requestId: string) => ContextValues;
  /** Hears of a call that failed although its connection stands: a bug of ours. */
  onError: (error: unknown, requestPath: string, requestId: string) => void;
}

/** Answers a call on `path`; false when there is no such RPC and nothing was answered. */
export type RpcAdapter = (path: string, request: Request, response: Response) => boolean;

/**
 * Serves RPCs over Node's HTTP. The library's own adapter does the same, but lets a bad Host escape as an
 * uncaught exception, prints a stack for every torn connection and leaves a generator waiting for ever when a
 * back-pressured stream is reset.
 */
export function createRpcAdapter(options: RpcAdapterOptions): RpcAdapter {
  const byPath = new Map(options.handlers.map((handler) => [handler.requestPath, handler]));
  return (path, request, response) => {
    const handler = byPath.get(path);
    if (handler === undefined) {
      return false;
    }
    void call(handler, request, response, options);
    return true;
  };
}

async function call(
  handler: RpcHandler,
  request: Request,
  response: Response,
  options: RpcAdapterOptions,
): Promise<void> {
  const requestId = prepare(response);
  let open = true;
  response.once("close", () => {
    open = false;
    // A writer that waits for `drain` would wait for ever on a stream that was reset.
    response.emit("drain");
    passOverRest(request);
  });
  try {
    boundTimeLimits(request.headers);
    const values = options.contextValues(request, requestId);
    const universal = universalRequestFromNodeRequest(request, response, undefined, values);
    const answer = await handler(withBodyThatStays(universal, request));
    await universalResponseToNodeResponse(answer, response);
  } catch (error) {
    // A torn connection fails its writes just before it says that it is closed.
    await new Promise(setImmediate);
    if (open) {
      options.onError(error, handler.requestPath, requestId);
      response.destroy();
    }
  }
}

/**
 * Whoever refuses a request in the middle of its body reads no further. Node then leaves the rest where it is, or cuts the
 * connection with the answer on it; over HTTP/1.1 the next request comes behind that rest. HTTP/2 has its own way.
 */
function withBodyThatStays(universal: UniversalRequest, request: Request): UniversalRequest {
  if ("stream" in request) return universal;
  // A request that stays can still fail with its connection, when the library no longer listens for that.
  request.on("error", () => {});
  return { ...universal, body: request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array> };
}

function passOverRest(request: Request): void {
  if (!("stream" in request) && !request.readableEnded) {
    // As long as somebody listens for it, a stream waits to be asked.
    request.removeAllListeners("readable").resume();
  }
}

/** What the answer to every call carries: streams must pass through proxies at once, and nothing of a call belongs in a cache. */
export const callHeaders: readonly (readonly [string, string])[] = [
  ["cache-control", "no-store, no-transform"],
  ["x-accel-buffering", "no"],
];

/** @returns the call's id */
function prepare(response: Response): string {
  const requestId = newRequestId();
  response.setHeader("x-request-id", requestId);
  for (const [name, value] of callHeaders) response.setHeader(name, value);
  return requestId;
}
