import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from "@connectrpc/connect-node";
import type { Request, Response } from "./message.ts";
import { newRequestId } from "./request-id.ts";
import { boundTimeLimits } from "./timeout-header.ts";

type UniversalResponse = Parameters<typeof universalResponseToNodeResponse>[0];
type ContextValues = NonNullable<ReturnType<typeof universalRequestFromNodeRequest>["contextValues"]>;

/** One RPC, as a Connect router makes it. */
export interface RpcHandler {
  (request: ReturnType<typeof universalRequestFromNodeRequest>): Promise<UniversalResponse>;
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
  });
  try {
    boundTimeLimits(request.headers);
    const values = options.contextValues(request, requestId);
    const universal = universalRequestFromNodeRequest(request, response, undefined, values);
    await universalResponseToNodeResponse(await handler(universal), response);
  } catch (error) {
    // A torn connection fails its writes just before it says that it is closed.
    await new Promise(setImmediate);
    if (open) {
      options.onError(error, handler.requestPath, requestId);
      response.destroy();
    }
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
