import { ownOrigins, sourceOf } from "./cross-origin.ts";
import { parseAuthority } from "./host.ts";
import { looksLikeRpc, parsePath } from "./path.ts";

/** What the guard looks at: everything that a request says before its body. */
export interface RequestHead {
  method: string;
  /** The request target, as sent. */
  target: string;
  /** What the request says it is addressed to; more than one when it contradicts or repeats itself. */
  hosts: readonly string[];
  /** How many header fields there are, and the length of their names and values together. */
  headerCount: number;
  headerLength: number;
  contentType: string | undefined;
  site: string | undefined;
  origin: string | undefined;
  /** Whether the connection is encrypted. */
  secure: boolean;
}

export interface GuardRules {
  /** Whether the server answers to this name. */
  answersTo: (name: string) => boolean;
  /** An origin of ours besides the one that the request is addressed to; see PUBLIC_ORIGIN. */
  publicOrigin: string | undefined;
  /** Origins of other sites whose pages may make calls by token; see CORS_ORIGINS. */
  corsOrigins: readonly string[];
}

/** A request that goes no further, and why in a sentence. */
export interface Refused {
  status: number;
  sentence: string;
  /** The methods that would do, with 405. */
  allow?: string;
}

/** A request that may be answered, and its decoded path. */
export interface Admitted {
  path: string;
  /** "preflight": a browser asks whether the page of `invited` may make this call. */
  kind: "rpc" | "page" | "preflight";
  /** The other site, when one of its pages makes the call. */
  invited?: string;
}

const maxHeaders = 100;
/** Over HTTP/1.1 the parser holds this limit; over HTTP/2 it is no more than advice to the client. */
const maxHeaderLength = 16 * 1024;
const rpcContentType =
  /^application\/(?:proto|json|connect\+(?:proto|json)|grpc(?:-web)?(?:\+(?:proto|json))?)\s*(?:;|$)/i;

/** Decides on every request before anything else sees it. */
export function guard(head: RequestHead, rules: GuardRules): Refused | Admitted {
  const authority = head.hosts.length === 1 ? parseAuthority(head.hosts[0]) : undefined;
  if (authority === undefined) {
    return { status: 400, sentence: "The request's Host header is missing or malformed." };
  }
  if (!rules.answersTo(authority.name)) {
    return {
      status: 421,
      sentence: `This server does not answer to the name ${authority.name}. Its operator can add it to the setting ALLOWED_HOSTS.`,
    };
  }
  const large = refuseLargeHeader(head);
  if (large !== undefined) {
    return large;
  }
  const path = parsePath(head.target);
  if (path === undefined) {
    return nothingHere;
  }
  return isRpc(head, path) ? guardRpc(head, path, authority.text, rules) : guardPage(head, path);
}

/** Refuses a header that is too large. */
export function refuseLargeHeader({
  headerCount,
  headerLength,
}: Pick<RequestHead, "headerCount" | "headerLength">): Refused | undefined {
  if (headerCount > maxHeaders) {
    return { status: 431, sentence: `The request has more than ${maxHeaders} header fields.` };
  }
  return headerLength > maxHeaderLength
    ? { status: 431, sentence: "The request's header is larger than 16 KiB." }
    : undefined;
}

/** The answer to a path that names nothing. */
export const nothingHere: Refused = { status: 404, sentence: "There is nothing at this address." };

function isRpc(head: RequestHead, path: string): boolean {
  return looksLikeRpc(path) || (head.method === "POST" && rpcContentType.test(head.contentType ?? ""));
}

function guardRpc(head: RequestHead, path: string, authority: string, rules: GuardRules): Refused | Admitted {
  const own = ownOrigins(authority, head.secure, rules.publicOrigin);
  const source = sourceOf(head, { own, invited: rules.corsOrigins });
  const invited = source === "invited" ? { invited: head.origin ?? "" } : {};
  if (head.method === "OPTIONS" && source === "invited") {
    return { path, kind: "preflight", ...invited };
  }
  if (head.method !== "POST") {
    return { status: 405, sentence: "Calls are made with POST.", allow: "POST" };
  }
  if (source === "foreign") {
    return {
      status: 403,
      sentence:
        "The request was made by a page of another site. Behind a proxy, set PUBLIC_ORIGIN to this site's address.",
    };
  }
  if (!rpcContentType.test(head.contentType ?? "")) {
    return {
      status: 415,
      sentence: "Calls are made in the Connect, gRPC or gRPC-Web protocol, as Protobuf or JSON.",
    };
  }
  return { path, kind: "rpc", ...invited };
}

function guardPage(head: RequestHead, path: string): Refused | Admitted {
  if (head.method !== "GET" && head.method !== "HEAD") {
    return { status: 405, sentence: "Pages are read with GET.", allow: "GET, HEAD" };
  }
  return { path, kind: "page" };
}
