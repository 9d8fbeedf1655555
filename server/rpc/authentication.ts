import { createContextKey, type HandlerContext } from "@connectrpc/connect";
import type { User } from "../chat/model.ts";
import type { Ending } from "../ending.ts";
import { authenticate, type LiveSession } from "../identity/authenticate.ts";
import type { Identity } from "../identity/identity.ts";
import { Refusal } from "../refusal.ts";
import type { Call, RequestHeader } from "./call.ts";
import { callerKey, requireCaller, type SessionCaller } from "./caller.ts";
import { clientAddressKey } from "./client-address.ts";
import type { CookieRequest, Cookies } from "./cookies.ts";
import type { RelyingPartyOf } from "./relying-party.ts";

/** What the calls about sessions are given. */
export interface SessionDeps {
  identity: Identity;
  cookies: Cookies;
  relyingParty: RelyingPartyOf;
  /** The store's epoch. */
  epoch: string;
}

/** The session that a call runs under, as identity sees it; `callerKey` is what everybody else needs. */
const sessionKey = createContextKey<LiveSession | undefined>(undefined, { description: "session" });

/**
 * Finds out who calls, by the session cookie or by `authorization: Bearer`, and by nothing else. A token
 * that opens nothing makes a call of nobody's; what such a call may do is the handlers' decision.
 *
 * @returns what throws Refusal "session-required" where a request speaks for two people
 */
export function createAuthentication({
  identity,
  cookies,
}: Pick<SessionDeps, "identity" | "cookies">): (call: Call) => Promise<void> {
  return async (call) => {
    const bearer = bearerToken(call.header);
    const { token: cookie } = cookies(call);
    const address = call.contextValues.get(clientAddressKey);
    // Most calls bring only one of them.
    const byBearer = bearer === undefined ? undefined : await authenticate(identity, bearer, call, address);
    const byCookie = cookie === undefined ? undefined : await authenticate(identity, cookie, call, address);
    if (byBearer && byCookie && byBearer.userId !== byCookie.userId) {
      throw new Refusal(
        "session-required",
        "The cookie and the token are of different people. Send one of them.",
      );
    }
    // Whoever sends a token means it: a bad one does not fall back to the cookie.
    const opened = bearer === undefined ? byCookie : byBearer;
    // What waits is under its session from now on: until its body is there and its handler asks, much may have ended.
    const waits = call.method.methodKind !== "unary";
    const session = waits && opened?.ended.aborted === true ? undefined : opened;
    call.contextValues.set(sessionKey, session);
    call.contextValues.set(callerKey, session && new CallerOfSession(session));
  };
}

/** The caller's session, or a refusal as `requireCaller` makes it. */
export function requireSession(context: HandlerContext, expectedUserId = ""): LiveSession {
  requireCaller(context, expectedUserId);
  const session = context.values.get(sessionKey);
  if (session === undefined) {
    throw new Error("There is a caller without a session.");
  }
  return session;
}

/** A handler's context as the cookies want it. */
export function cookieRequest(context: HandlerContext): CookieRequest {
  return { url: context.url, header: context.requestHeader };
}

/** The token of `authorization: Bearer`; other schemes belong to proxies in front of us. */
export function bearerToken(header: RequestHeader): string | undefined {
  const authorization = header.get("authorization");
  return authorization === null ? undefined : /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
}

/** A class for the same reason as a session's in `authenticate.ts`. */
class CallerOfSession implements SessionCaller {
  readonly userId: string;
  readonly deviceId: string;
  readonly sessionId: string;
  readonly operator: boolean;
  readonly user: User;
  readonly #session: LiveSession;

  constructor(session: LiveSession) {
    const { userId, account } = session;
    const { username, displayName } = account;
    this.userId = userId;
    this.deviceId = session.deviceId;
    this.sessionId = session.sessionId;
    this.operator = account.operator;
    this.user = { userId, username, unclaimed: false };
    if (displayName !== "") this.user.displayName = displayName;
    this.#session = session;
  }

  /** Asked for by the calls that wait. */
  get sessionEnded(): Ending {
    return this.#session.ended;
  }
}
