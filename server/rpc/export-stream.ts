import type { Chat } from "../chat/chat.ts";
import { exportChat } from "../chat/export-chat.ts";
import { document, value } from "../chat/export-document.ts";
import type { UserId } from "../chat/model.ts";
import { exportAccount } from "../identity/export-account.ts";
import type { Identity } from "../identity/identity.ts";
import { Refusal } from "../refusal.ts";
import type { SessionCaller } from "./caller.ts";
import { inPieces } from "./pieces.ts";
import type { Throttle } from "./throttle.ts";

const FORMAT = "restante-export/1";
const PIECE_BYTES = 64 * 1024;
/** When a second export of the same person may be tried again: nobody knows how long the first takes. */
const COME_BACK_MS = 10_000;

/** Opens an export of everything of one person, in pieces of 64 KiB. Nothing is read before it is pulled. */
export type OpenExport = (
  caller: Pick<SessionCaller, "userId" | "sessionEnded">,
  signal: AbortSignal,
) => AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>;

/**
 * Exports, one at a time for each person. An export ends with the session that asked for it.
 *
 * @throws Refusal "throttled", "session-required", when it is pulled
 */
export function createExports(
  deps: { chat: Chat; identity: Pick<Identity, "store" | "limits" | "env"> },
  throttle: Throttle,
): OpenExport {
  const underWay = new Set<UserId>();
  return async function* ({ userId, sessionEnded }, signal) {
    if (underWay.has(userId)) throw busy("Your data are being sent already.", COME_BACK_MS);
    const wait = throttle(userId);
    if (wait > 0) throw busy("You have exported your data lately.", wait);
    underWay.add(userId);
    const leave = (): void => void underWay.delete(userId);
    // A generator that its transport no longer pulls never reaches its `finally`.
    signal.addEventListener("abort", leave);
    try {
      for await (const piece of inPieces(textOf(deps, userId), PIECE_BYTES)) {
        signal.throwIfAborted();
        if (sessionEnded.aborted) throw new Refusal("session-required", "You were logged out meanwhile.");
        yield piece;
      }
    } finally {
      signal.removeEventListener("abort", leave);
      // Once it is aborted, this may be another's turn.
      if (!signal.aborted) leave();
    }
  };
}

async function* textOf(
  { chat, identity }: { chat: Chat; identity: Pick<Identity, "store" | "limits" | "env"> },
  userId: UserId,
): AsyncGenerator<string, void, void> {
  const { account, credentials, sessions } = await exportAccount(identity, userId);
  yield* document([
    value("format", FORMAT),
    value("export_time", new Date(identity.env.now()).toISOString()),
    value("account", account),
    value("credentials", credentials),
    value("sessions", sessions),
    ...exportChat(chat, { userId }),
  ]);
}

function busy(sentence: string, retryAfterMs: number): Refusal {
  const minutes = Math.ceil(retryAfterMs / 60_000);
  return new Refusal("throttled", `${sentence} Try again in ${minutes} min.`, {
    retryAfterMs,
    limit: "LIMIT_EXPORTS",
  });
}
