import type { ConversationId, UserId } from "../chat/model.ts";
import type { Clock } from "./clock.ts";

/** Who writes where now. */
export interface TypingBoard {
  /**
   * Whether what somebody says of themself is worth looking into: not when it repeats what they said a moment ago,
   * nor when they stop what they did not begin.
   */
  isNews(conversation: ConversationId, userId: UserId, typing: boolean): boolean;
  /** The latest wins. Beyond the bound nothing more is noted. */
  set(conversation: ConversationId, userId: UserId, typing: boolean): void;
  /** A message of theirs was stored: what they were writing, they have written. */
  wrote(conversation: ConversationId, userId: UserId): void;
  isTyping(conversation: ConversationId, userId: UserId): boolean;
  /** Everybody who writes there now. */
  typists(conversation: ConversationId): UserId[];
  /** Gauges: both are zero some seconds after the last was noted. */
  stats(): { typists: number; timers: number };
}

interface Typist {
  typing: boolean;
  /** When this was said. */
  saidAt: number;
}

/** How long it holds that somebody writes. */
const holdsMs = 6000;
/** What is repeated sooner is dropped. A client says it every 3 s. */
const repeatMs = 1000;
/** One timer for all, so that none is set for each key that somebody presses. */
const sweepMs = 2000;
const maxTypists = 10_000;

export function createTypingBoard(clock: Clock): TypingBoard {
  const conversations = new Map<ConversationId, Map<UserId, Typist>>();
  let count = 0;
  let cancel: (() => void) | undefined;

  const isFresh = ({ saidAt }: Typist): boolean => clock.now() - saidAt < holdsMs;
  const find = (conversation: ConversationId, userId: UserId): Typist | undefined => {
    const typist = conversations.get(conversation)?.get(userId);
    return typist !== undefined && isFresh(typist) ? typist : undefined;
  };
  const sweep = (): void => {
    for (const [conversation, typists] of conversations) {
      for (const [userId, typist] of typists) {
        if (isFresh(typist)) continue;
        typists.delete(userId);
        count -= 1;
      }
      if (typists.size === 0) conversations.delete(conversation);
    }
    cancel = count > 0 ? clock.setTimer(sweepMs, sweep) : undefined;
  };
  return {
    isNews(conversation, userId, typing) {
      const typist = find(conversation, userId);
      if (!typing) return typist?.typing === true;
      // Also after a stop: to begin and stop in turns is no way around the pace.
      return typist === undefined || clock.now() - typist.saidAt >= repeatMs;
    },
    set(conversation, userId, typing) {
      const typists = conversations.get(conversation) ?? new Map<UserId, Typist>();
      if (!typists.has(userId)) {
        if (!typing || count >= maxTypists) return;
        count += 1;
      }
      typists.set(userId, { typing, saidAt: clock.now() });
      conversations.set(conversation, typists);
      cancel ??= clock.setTimer(sweepMs, sweep);
    },
    wrote(conversation, userId) {
      if (conversations.get(conversation)?.delete(userId) === true) count -= 1;
    },
    isTyping: (conversation, userId) => find(conversation, userId)?.typing === true,
    typists: (conversation) =>
      [...(conversations.get(conversation) ?? [])].flatMap(([userId, typist]) =>
        typist.typing && isFresh(typist) ? [userId] : [],
      ),
    stats: () => ({ typists: count, timers: cancel === undefined ? 0 : 1 }),
  };
}
