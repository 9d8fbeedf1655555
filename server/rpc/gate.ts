import type { Interceptor } from "@connectrpc/connect";
import { checkAccess } from "./access.ts";
import { createAllowances, type AllowanceDeps } from "./allowances.ts";
import { createAuthentication, type SessionDeps } from "./authentication.ts";
import type { Call } from "./call.ts";

export type GateDeps = AllowanceDeps & Pick<SessionDeps, "identity" | "cookies">;

/**
 * Finds out who makes a call and whether it may be made at all, before its handler sees it. In this order: what is too
 * much is turned away by whose it is, before it is said whether they may.
 */
export type Gate = (call: Call) => Promise<void>;

/** @returns what throws a Refusal where a call goes no further */
export function createGate(deps: GateDeps): Gate {
  const authenticate = createAuthentication(deps);
  const checkAllowances = createAllowances(deps);
  return async (call) => {
    await authenticate(call);
    checkAllowances(call);
    checkAccess(call);
  };
}

/** The same for the RPC library. */
export function gateKeeping(gate: Gate): Interceptor {
  return (next) => async (request) => {
    await gate(request);
    return next(request);
  };
}
