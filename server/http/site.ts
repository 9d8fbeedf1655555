import { guard, nothingHere, type GuardRules } from "./guard.ts";
import { headOf, refuse, type Request, type Response } from "./message.ts";
import type { RpcAdapter } from "./rpc-adapter.ts";
import { setSecurityHeaders } from "./security-headers.ts";
import { serveStatic, type StaticFiles } from "./static-files.ts";

export interface SiteOptions {
  rules: GuardRules;
  rpc: RpcAdapter;
  files: StaticFiles;
}

/** What happens to every request: the guard decides, then an RPC or a file answers. */
export function createSite({
  rules,
  rpc,
  files,
}: SiteOptions): (request: Request, response: Response) => void {
  return (request, response) => {
    // A response whose client left emits an error that nobody else hears of.
    response.on("error", () => {});
    const head = headOf(request);
    setSecurityHeaders(response, head.secure);
    const verdict = guard(head, rules);
    if ("status" in verdict) {
      return refuse(request, response, verdict);
    }
    if (verdict.kind === "page") {
      return serveStatic(files, verdict.path, request, response);
    }
    if (!rpc(verdict.path, request, response)) {
      answerUnknownCall(request, response);
    }
  };
}

/** Every protocol's clients read UNIMPLEMENTED from this. It names nothing, so that nobody learns what there is. */
function answerUnknownCall(request: Request, response: Response): void {
  const contentType = request.headers["content-type"] ?? "";
  if (!contentType.startsWith("application/grpc")) {
    response.statusCode = nothingHere.status;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ code: "unimplemented", message: "There is no such call." }));
    return;
  }
  response.setHeader("content-type", contentType);
  response.setHeader("grpc-status", "12");
  response.setHeader("grpc-message", "There is no such call.");
  response.end();
}
