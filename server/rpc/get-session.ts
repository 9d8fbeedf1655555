import type { ServiceImpl } from "@connectrpc/connect";
import type { SessionService } from "#proto/chat/v1/session_pb.ts";
import { bearerToken, cookieRequest, requireSession, type SessionDeps } from "./authentication.ts";
import { sessionMessage } from "./session-message.ts";

/**
 * GetSession. A page asks it before anybody logs in, so here a browser gets the secret by which it is
 * known: should the answer to a first log-in be lost on the way, the name it claimed is still this
 * browser's, and logging in again opens it.
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
    return { session: sessionMessage(requireSession(context), epoch) };
  };
}
