import { guard, type GuardRules, refuseLargeHeader } from "./guard.ts";
import type { LaneHead } from "./lane-head.ts";
import { readyHead } from "./ready-answer.ts";
import { callHeaders } from "./rpc-adapter.ts";
import { securityHeaders, wayOf } from "./security-headers.ts";

/** The guard's leave, and what follows from it. */
export interface Grant {
  /** The full URL of the call is this and its path. */
  readonly origin: string;
  /** The headers of every answer, ready to be written; see `readyHead`. */
  readonly head: Buffer;
}

/**
 * @param secure whether the connection is encrypted
 * @param path of the call, which has the form of one
 * @returns undefined where the guard does not simply say yes: the request takes the long way
 */
export type Grants = (head: LaneHead, secure: boolean, path: string) => Grant | undefined;

const maxGrants = 256;
const maxKeyLength = 512;

/**
 * Asks the guard about calls. Beside the size of the header, they can differ in four things that it looks at, and most
 * clients of a server agree in them: its decisions are kept, with the headers that follow from them.
 */
export function createGrants(rules: GuardRules, keepAliveMs: number): Grants {
  const known = new Map<string, Grant | undefined>();
  return (head, secure, path) => {
    const { host, site, origin } = head;
    const key = `${secure ? "s" : "p"}${mark(site)}\n${mark(origin)}\n${mark(host)}`;
    if (key.length > maxKeyLength || refuseLargeHeader(head) !== undefined) return undefined;
    const grant = known.get(key);
    if (grant !== undefined || known.has(key)) return grant;
    // Whoever makes up names could fill it: then what is of use is soon there again.
    if (known.size === maxGrants) known.clear();
    const fresh = ask(rules, keepAliveMs, { head, secure, path });
    known.set(key, fresh);
    return fresh;
  };
}

/** Header fields hold no line ends: no two requests get one key. */
function mark(field: string | undefined): string {
  return field === undefined ? "" : `=${field}`;
}

function ask(
  rules: GuardRules,
  keepAliveMs: number,
  { head, secure, path }: { head: LaneHead; secure: boolean; path: string },
): Grant | undefined {
  const hosts = head.host === undefined ? [] : [head.host];
  const verdict = guard({ ...head, method: "POST", target: path, hosts, secure }, rules);
  // To a page of another site, the answer says that it may be read.
  if ("status" in verdict || verdict.kind !== "rpc" || verdict.invited !== undefined) return undefined;
  const headers = [
    ...securityHeaders(wayOf({ secure, hosts }, rules.publicOrigin)),
    ...(rules.corsOrigins.length > 0 ? [["vary", "origin"]] : []),
    ...callHeaders,
    ["content-type", "application/grpc-web+proto"],
  ].flat();
  const origin = `${secure ? "https" : "http"}://${head.host}`;
  return { origin, head: readyHead(headers, keepAliveMs) };
}
