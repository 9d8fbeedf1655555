import type { Request, Response } from "./message.ts";

/** What browsers may send from invited pages: the headers of the three protocols, and the session's token. */
const requestHeaders = [
  "authorization",
  "connect-protocol-version",
  "connect-timeout-ms",
  "content-type",
  "grpc-timeout",
  "x-grpc-web",
  "x-user-agent",
].join(", ");

/** What their pages may read, beside what every page may. */
const responseHeaders = ["grpc-message", "grpc-status", "grpc-status-details-bin", "x-request-id"].join(", ");

/** For so long browsers need not ask again, in seconds; none remembers it for longer than two hours. */
const maxAge = 7_200;

/** Lets an invited page read the answer. Without credentials: its calls are made by token, never by cookie. */
export function admitPage(request: Request, response: Response, origin: string): void {
  delete request.headers.cookie;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", responseHeaders);
  response.setHeader("cross-origin-resource-policy", "cross-origin");
}

/** Answers a browser that asks whether an invited page may make a call. */
export function answerPreflight(response: Response, origin: string): void {
  response.statusCode = 204;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-allow-methods", "POST");
  response.setHeader("access-control-allow-headers", requestHeaders);
  response.setHeader("access-control-max-age", maxAge);
  response.setHeader("cache-control", "no-store");
  response.end();
}
