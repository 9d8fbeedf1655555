import type { ServiceImpl } from "@connectrpc/connect";
import type { SessionService } from "#proto/chat/v1/session_pb.ts";
import { hashSecret } from "../identity/secrets.ts";
import { callerKey } from "./caller.ts";
import { bearerToken, cookieRequest, requireSession, type SessionDeps } from "./authentication.ts";
import { sessionMessage } from "./session-message.ts";

/**
 * GetSession. A page asks it before anybody logs in, so here a browser gets the secret by which it is
 * known: should the answer to a first log-in be lost on the way, the name it claimed is still this
 * browser's, and logging in again opens it.
 *
 * A session cookie that opens nothing is cleared here and nowhere else: the answer to any other call may
 * arrive after the one to a log-in made meanwhile, and would take the new cookie away. A page waits for
 * this call before it logs in. Of a token that was changed by another tab meanwhile that would be true here as well.
 */
export function getSession({
  identity,
  cookies,
  epoch,
}: SessionDeps): ServiceImpl<typeof SessionService>["getSession"] {
  return (_request, context) => {
    const call = cookies(cookieRequest(context));
    if (call.browserSecret === undefined && bearerToken(context.requestHeader) === undefined) {
      context.responseHeader.append("set-cookie", call.setBrowserSecret(identity.env.newSecret()));
    }
    const stale = context.values.get(callerKey) === undefined ? call.token : undefined;
    if (stale !== undefined && !identity.registry.wasRenewed(hashSecret(stale))) {
      // As a header of its own: what an error carries travels in the body over gRPC-Web, where no browser
      // looks for cookies.
      context.responseHeader.append("set-cookie", call.clearToken());
    }
    return { session: sessionMessage(requireSession(context), epoch) };
  };
}
