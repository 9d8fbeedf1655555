import type { Identity } from "./identity.ts";
import { hashSecret, isSecret } from "./secrets.ts";

export interface LogOutCommand {
  /** The session's token. */
  token: string | undefined;
  /** The secret of the browser that logs out, if it is one. */
  browserSecret: string | undefined;
  /** Also make this browser forget the person. */
  forget: boolean;
}

/** Ends a session and every call that runs under it. Idempotent: a token that opens nothing is fine. */
export async function logOut({ store, registry }: Identity, command: LogOutCommand): Promise<void> {
  const { token, browserSecret, forget } = command;
  if (token === undefined || !isSecret(token)) {
    return;
  }
  const tokenHash = hashSecret(token);
  const ended = await store.write(async (tx) => {
    const session = await tx.sessions.byToken(tokenHash);
    await tx.sessions.remove(tokenHash);
    if (forget && session !== undefined && browserSecret !== undefined && isSecret(browserSecret)) {
      await tx.reEntries.forget(hashSecret(browserSecret), session.userId);
    }
    return session === undefined ? [] : [tokenHash];
  });
  // What strangers make up must not push out what ended lately.
  registry.end(ended);
}
