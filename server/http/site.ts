import { guard, nothingHere, type GuardRules } from "./guard.ts";
import { headOf, refuse, type Request, type Response } from "./message.ts";
import { admitPage, answerPreflight } from "./preflight.ts";
import type { RpcAdapter } from "./rpc-adapter.ts";
import { securityHeaders, wayOf } from "./security-headers.ts";
import { cutWhenStalled } from "./stalled.ts";
import { serveStatic, type StaticFiles } from "./static-files.ts";

export interface SiteOptions {
  rules: GuardRules;
  rpc: RpcAdapter;
  files: StaticFiles;
  /** A response that makes no progress for so long is cut, at the latest after twice as long. */
  stalledWriteMs: number;
}

/** What happens to every request: the guard decides, then an RPC or a file answers. */
export function createSite({
  rules,
  rpc,
  files,
  stalledWriteMs,
}: SiteOptions): (request: Request, response: Response) => void {
  return (request, response) => {
    // A response whose client left emits an error that nobody else hears of.
    response.on("error", () => {});
    cutWhenStalled(response, stalledWriteMs);
    const head = headOf(request);
    for (const [name, value] of securityHeaders(wayOf(head, rules.publicOrigin))) {
      response.setHeader(name, value);
    }
    if (rules.corsOrigins.length > 0) {
      response.setHeader("vary", "origin");
    }
    const verdict = guard(head, rules);
    if ("status" in verdict) {
      return refuse(request, response, verdict);
    }
    if (verdict.kind === "page") {
      return serveStatic(files, verdict.path, request, response);
    }
    const { invited } = verdict;
    if (invited !== undefined) {
      if (verdict.kind === "preflight") {
        return answerPreflight(response, invited);
      }
      admitPage(request, response, invited);
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
