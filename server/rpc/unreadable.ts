import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";

/**
 * Makes a request that is no Protobuf, or breaks off within its compression, the caller's fault. The library answers INTERNAL, as if the server had failed;
 * a gate sees every call before its body is read, and the call's signal hears of the error before it is sent.
 */
export function blameUnreadableRequests({ signal }: HandlerContext): void {
  signal.addEventListener("abort", () => blame(signal.reason), { once: true });
}

function blame(error: unknown): void {
  if (isUnreadable(error)) {
    (error as { code: Code }).code = Code.InvalidArgument;
  }
}

function isUnreadable(error: unknown): boolean {
  return (
    error instanceof ConnectError &&
    error.code === Code.Internal &&
    /^(?:parse binary|decompression failed)/.test(error.rawMessage)
  );
}
