import type { Clock } from "../chat/clock.ts";
import type { Outcome } from "../chat/outcome.ts";
import type { Directory } from "../session/directory.ts";
import type { Session } from "../session/session.ts";
import type { Words } from "./desk.ts";
import type { Leaving } from "./leaving.ts";
import type { Occupancy } from "./occupancy.ts";
import type { People } from "./people.ts";
import type { AppActions, ConversationKey, Loss } from "./view.ts";

/** After joining or making a room, how long its arrival by the stream is awaited before the screen goes there. */
const ARRIVAL_MS = 3_000;

export interface ActionDeps {
  session: Session;
  directory: Directory;
  people: People;
  occupancy: Occupancy;
  leaving: Leaving;
  /** Ends the session, and what is kept here but for words that were not given up. */
  leave(forget: boolean, givenUp: readonly string[]): Promise<Outcome>;
  setOffline(offline: boolean): void;
  clock: Clock;
  subscribe(listener: () => void): () => void;
}

/** What the screen may ask for. */
export function createActions(deps: ActionDeps): AppActions {
  const { session, people, occupancy, leaving } = deps;
  const { desk } = occupancy;
  return {
    ...roomActions(deps),
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
    loadOlder: (key) => desk()?.loadOlder(key),
    markRead: (key, seq) => desk()?.markRead(key, seq),
    setDraft: (key, draft) => desk()?.setDraft(key, draft.text),
    draft: (key) => ({ text: desk()?.draft(key) ?? "", replyToSeq: 0 }),
    find: people.find,
  } as AppActions;
}

function lossOf({ unsent, drafts }: Words = { unsent: [], drafts: [] }): Loss {
  const waiting = unsent.filter((row) => row.state !== "failed").length;
  return { unsent: unsent.map((row) => row.text), waiting, drafts };
}

type RoomActions = Pick<AppActions, "createRoom" | "joinRoom" | "leaveRoom" | "addMembers">;

function roomActions(deps: ActionDeps): RoomActions {
  const { directory, occupancy } = deps;
  const myId = () => occupancy.me()?.userId ?? "";
  /** The screen goes there next: by then the conversation should be known. */
  const arrived = async (key: ConversationKey) => {
    await until(
      deps,
      () =>
        occupancy
          .desk()
          ?.conversations()
          .some((item) => item.key === key) ?? false,
    );
  };
  return {
    createRoom: async (room) => {
      const outcome = await directory.createRoom(myId(), room);
      if (outcome.ok) {
        await arrived(outcome.value);
      }
      return outcome;
    },
    joinRoom: async (key) => {
      const outcome = await directory.joinRoom(myId(), key);
      if (outcome.ok) {
        await arrived(key);
      }
      return outcome;
    },
    leaveRoom: (key) => directory.leaveRoom(myId(), key),
    addMembers: (key, usernames) => directory.addMembers(myId(), key, usernames),
  };
}

const done: Outcome = { ok: true, value: undefined };

/** Resolves when the condition holds, or after a while all the same. */
function until({ subscribe, clock }: ActionDeps, condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      stop();
      cancel();
      resolve();
    };
    const stop = subscribe(() => {
      if (condition()) {
        end();
      }
    });
    const cancel = clock.after(ARRIVAL_MS, end);
    if (condition()) {
      end();
    }
  });
}
