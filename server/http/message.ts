import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { RequestHead, Refused } from "./guard.ts";

/** A request over HTTP/1.1 or HTTP/2. */
export type Request = IncomingMessage | Http2ServerRequest;
/** Its response. */
export type Response = ServerResponse | Http2ServerResponse;

/** What the guard needs to know of a request. */
export function headOf(request: Request): RequestHead {
  const { headers } = request;
  return {
    method: request.method ?? "",
    target: request.url ?? "",
    hosts: hostsOf(request),
    headerCount: request.rawHeaders.length / 2,
    headerLength: request.rawHeaders.reduce((length, text) => length + text.length, 0),
    contentType: headers["content-type"],
    site: headerText(headers["sec-fetch-site"]),
    origin: headers.origin,
    secure: "encrypted" in request.socket && request.socket.encrypted,
  };
}

/** Answers with a sentence. */
export function refuse(request: Request, response: Response, refused: Refused): void {
  const body = Buffer.from(`${refused.sentence}\n`);
  response.statusCode = refused.status;
  response.setHeader("content-type", "text/plain; charset=utf-8");
  response.setHeader("cache-control", "no-store");
  response.setHeader("content-length", body.length);
  if (refused.allow !== undefined) {
    response.setHeader("allow", refused.allow);
  }
  endWith(request, response, body);
}

/** Ends a response; a HEAD request gets no body. */
export function endWith(request: Request, response: Response, body: Buffer): void {
  // One call for both: the two classes type `end` apart, though they take the same.
  (response as ServerResponse).end(request.method === "HEAD" ? undefined : body);
}

function hostsOf(request: Request): string[] {
  if ("authority" in request) {
    const sent = [request.headers[":authority"], request.headers.host];
    return [...new Set(sent.map(headerText).filter((host) => host !== undefined))];
  }
  return request.headersDistinct.host ?? [];
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(", ") : value;
}
