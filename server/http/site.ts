import { guard, nothingHere, type GuardRules, type RequestHead } from "./guard.ts";
import { isHostOf } from "./cross-origin.ts";
import { isLoopback, parseAuthority } from "./host.ts";
import { headOf, refuse, type Request, type Response } from "./message.ts";
import { admitPage, answerPreflight } from "./preflight.ts";
import type { RpcAdapter } from "./rpc-adapter.ts";
import { setSecurityHeaders, type Way } from "./security-headers.ts";
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
    setSecurityHeaders(response, wayOf(head, rules));
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

function wayOf({ secure, hosts: [host] }: RequestHead, { publicOrigin }: GuardRules): Way {
  const authority = parseAuthority(host);
  const byHttpsProxy =
    publicOrigin?.startsWith("https:") === true && isHostOf(publicOrigin, authority?.text ?? "");
  const encrypted = secure || byHttpsProxy;
  return { encrypted, trustworthy: encrypted || isLoopback(authority?.name ?? "") };
}

/** A reader who has stopped costs a connection and what waits for it, whatever was asked for. */
function cutWhenStalled(response: Response, stalledWriteMs: number): void {
  // Node restarts this clock whenever bytes leave, and once more when it finds that some have left since.
  response.setTimeout(stalledWriteMs, () => {
    if (response.writableLength > 0) {
      response.destroy();
    }
  });
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
