import type { Clock } from "../chat/clock.ts";
import { waitUntil } from "../chat/wait.ts";
import type { Account } from "../session/account.ts";
import type { Session } from "../session/session.ts";
import type { Leaving } from "./leaving.ts";
import type { Occupancy } from "./occupancy.ts";
import type { AccountActions, AppActions, Outcome } from "./view.ts";

/** While a code is shown, or handed in: how often the server is asked how far it is. */
const LINK_POLL_MS = 1_500;
/** In a page that nobody sees; it asks at once when somebody looks. */
const LINK_POLL_HIDDEN_MS = 60_000;

export interface AccountActionDeps {
  account: Account;
  session: Session;
  occupancy: Occupancy;
  leaving: Leaving;
  page: { visible(): boolean; onWake(run: () => void): () => void };
  clock: Clock;
  logIn: AppActions["logIn"];
}

/** What a person does with their own account, and what lets them in elsewhere. */
export function accountActions(deps: AccountActionDeps): AccountActions {
  const { account, session, occupancy } = deps;
  const me = () => occupancy.me()?.userId ?? "";
  return {
    ...credentialActions(deps),
    ...linkActions(deps),
    account: account.getAccount,
    setDisplayName: (name) => account.setDisplayName(name, me()),
    sessions: account.listSessions,
    endSession: (id) => account.endSession(id, me()),
    endOtherSessions: () => account.endOtherSessions(me()),
    deleteAccount: async (username, confirmation) => {
      const outcome = await account.deleteAccount(username, confirmation, me());
      if (outcome.ok) {
        deps.leaving.cancel();
        session.forget();
        await occupancy.enter(undefined, async () => true);
      }
      return outcome;
    },
    exportData: (confirmation, signal) => account.exportData(confirmation, me(), signal),
    setBlocked: (userId, blocked) => account.setBlock(userId, blocked, me()),
    blocks: account.listBlocks,
  };
}

function credentialActions({ account, session, occupancy }: AccountActionDeps) {
  /** The session goes on under another token; what opens the name is shown as it is now. */
  const renewing: Session["renewing"] = async (call, changed) => {
    const outcome = await session.renewing(call, changed);
    if (outcome.ok) {
      await occupancy.enter(session.remembered());
    }
    return outcome;
  };
  return {
    passkeyChallenge: account.beginPasskeyLogIn,
    beginPasskey: () => account.beginPasskey(occupancy.me()?.userId ?? ""),
    addPasskey: (made, confirmation) =>
      renewing(
        (me) => account.addPasskey(made, confirmation, me),
        () => ({ hasPasskey: true }),
      ),
    removePasskey: async (id, confirmation) => {
      const outcome = await renewing(
        (me) => account.removePasskey(id, confirmation, me),
        () => ({}),
      );
      if (outcome.ok) {
        // Whether it was the last one, the server knows.
        const now = await session.confirm();
        await (now === undefined || now === "unknown" ? undefined : occupancy.enter(now));
      }
      return outcome;
    },
    issueRecoveryCode: (confirmation) =>
      renewing(
        (me) => account.issueRecoveryCode(confirmation, me),
        () => ({ hasRecoveryCode: true }),
      ),
  } satisfies Partial<AccountActions>;
}

function linkActions({ account, occupancy, page, clock, logIn }: AccountActionDeps) {
  const me = () => occupancy.me()?.userId ?? "";
  return {
    createLink: (confirmation) => account.createLink(confirmation, me()),
    answerLink: (requestId, approve) => account.answerLink(requestId, approve, me()),
    cancelLink: account.cancelLink,
    watchLink: async (tell, signal) => {
      while (!signal.aborted) {
        const asked = await account.getLink();
        if (signal.aborted) {
          return;
        }
        if (asked.ok) {
          tell(asked.value);
          if (asked.value.state === "used" || asked.value.state === "none") {
            return;
          }
        }
        const pause = page.visible() ? LINK_POLL_MS : LINK_POLL_HIDDEN_MS;
        await waitUntil(clock.now() + pause, clock, signal, page.onWake);
      }
    },
    logInByLink: async ({ username, code, shared }, onWaiting, signal) => {
      const requested = await account.requestLink(username, code);
      if (!requested.ok) {
        return requested;
      }
      const { linkToken, expiresAt } = requested.value;
      onWaiting(expiresAt);
      for (;;) {
        const outcome = await logIn(username, { linkToken, shared });
        const pause = outcome.ok ? undefined : pauseAfter(outcome);
        if (pause === undefined || signal.aborted) {
          return outcome;
        }
        await waitUntil(clock.now() + pause, clock, signal);
        // Whether the code is over the server says: this browser's clock may be wrong.
        if (signal.aborted) {
          return outcome;
        }
      }
    },
  } satisfies Partial<AccountActions>;
}

/** How long to wait before asking again; undefined: that was the answer. */
function pauseAfter({ failure }: Extract<Outcome, { ok: false }>): number | undefined {
  switch (failure.reason) {
    case "link-pending":
    case "unreachable":
      return LINK_POLL_MS;
    case "throttled":
      return Math.max(LINK_POLL_MS, failure.retryAfterMs ?? 0);
    default:
      return undefined;
  }
}
