import { createContextKey, type HandlerContext } from "@connectrpc/connect";
import type { Caller, User } from "../chat/model.ts";
import type { Ending } from "../ending.ts";
import { Refusal } from "../refusal.ts";

/** Who makes a call, as the session says. */
export interface SessionCaller extends Caller {
  user: User;
  /** The session's public id: for logs and for ending it; not the token. */
  sessionId: string;
  /** Has the role of operator, as far as was known when the call began. */
  operator: boolean;
  /** Aborts when the session ends (log out, expiry): streams end with it, within 2 s. */
  readonly sessionEnded: Ending;
}

/** Set by authentication; undefined when the request carries no valid session. */
export const callerKey = createContextKey<SessionCaller | undefined>(undefined, {
  description: "caller",
});

/**
 * The caller, or a refusal: without a session, or when the client believes to be somebody else
 * (`expected_user_id`), so that nothing leaves under another name.
 */
export function requireCaller(context: Pick<HandlerContext, "values">, expectedUserId = ""): SessionCaller {
  const caller = context.values.get(callerKey);
  if (caller === undefined) {
    throw new Refusal("session-required", "Log in to do this.");
  }
  if (expectedUserId !== "" && expectedUserId !== caller.userId) {
    throw new Refusal("other-user", "This browser is logged in under another name now.", {
      field: "expected_user_id",
    });
  }
  return caller;
}
