import type { Outcome } from "../chat/outcome.ts";
import type { Session } from "../session/session.ts";
import type { Words } from "./words.ts";
import { inquiryActions } from "./inquiry-actions.ts";
import type { Leaving } from "./leaving.ts";
import type { People } from "./people.ts";
import { roomActions, type RoomActionDeps } from "./room-actions.ts";
import type { AppActions, Loss } from "./view.ts";

export interface ActionDeps extends RoomActionDeps {
  session: Session;
  people: People;
  leaving: Leaving;
  /** Ends the session, and what is kept here but for words that were not given up. */
  leave(forget: boolean, givenUp: readonly string[]): Promise<Outcome>;
  setOffline(offline: boolean): void;
  knowOnlyHere(): void;
}

/** What the screen may ask for. */
export function createActions(deps: ActionDeps): AppActions {
  const { session, people, occupancy, leaving } = deps;
  const { desk } = occupancy;
  return {
    ...roomActions(deps),
    ...inquiryActions(deps),
    logIn: async (username, credential = {}) => {
      const outcome = await session.logIn({ username, ...credential });
      if (!outcome.ok) {
        return outcome;
      }
      if (occupancy.me()?.userId !== outcome.value.userId) {
        // Whoever comes in wants to be in, whatever was asked for when they were here before.
        leaving.cancel();
      }
      await occupancy.enter(outcome.value);
      return done;
    },
    logOut: async ({ forget, discardUnsent }) => {
      const loss = lossOf(await desk()?.words());
      if (!discardUnsent && loss.unsent.length + loss.drafts.length > 0) {
        return { ok: false, ...loss };
      }
      return deps.leave(forget, [...loss.unsent, ...loss.drafts]);
    },
    logOutWhenSent: ({ forget, drafts }) => {
      leaving.begin(forget, drafts);
      deps.setOffline(false);
    },
    stayLoggedIn: () => leaving.cancel(),
    knowOnlyHere: deps.knowOnlyHere,
    setPassword: async (password) => {
      const outcome = await session.setPassword(password);
      if (outcome.ok) {
        await occupancy.enter(session.remembered());
      }
      return outcome;
    },
    goOffline: () => deps.setOffline(true),
    goOnline: () => deps.setOffline(false),

    open: (key) => occupancy.show(key),
    close: () => occupancy.show(undefined),
    send: (key, text, replyToSeq) => desk()?.send(key, text, replyToSeq) ?? false,
    edit: (...what) => desk()?.changing.edit(...what),
    deleteMessage: (...what) => desk()?.changing.deleteMessage(...what),
    react: (...what) => desk()?.changing.react(...what),
    pinMessage: (...what) => desk()?.changing.pinMessage(...what),
    forward: (...what) => desk()?.changing.forward(...what),
    updateEntry: (...what) => desk()?.changing.updateEntry(...what),
    retry: (rowId) => desk()?.retry(rowId),
    discard: (rowId) => desk()?.discard(rowId),
    loadOlder: (key) => desk()?.reading.loadOlder(key),
    loadNewer: (key) => desk()?.reading.loadNewer(key),
    jumpTo: occupancy.goTo,
    jumpToTime: (key, time) => desk()?.reading.jumpToTime(key, time),
    jumpToUnread: (key) => desk()?.reading.jumpToUnread(key),
    jumpToNewest: (key) => desk()?.reading.jumpToNewest(key),
    markRead: (key, seq) => desk()?.reading.markRead(key, seq),
    setTyping: (key, typing) => desk()?.attention.setTyping(key, typing),
    setDraft: (key, draft) => desk()?.setDraft(key, draft),
    draft: (key) => desk()?.draft(key) ?? noDraft,
    find: people.find,
  };
}

function lossOf({ unsent, drafts }: Omit<Words, "begun"> = { unsent: [], drafts: [] }): Loss {
  const waiting = unsent.filter((row) => row.state !== "failed").length;
  return { unsent: unsent.map((row) => row.text), waiting, drafts };
}

const noDraft = { text: "", replyToSeq: 0 };
const done: Outcome = { ok: true, value: undefined };
