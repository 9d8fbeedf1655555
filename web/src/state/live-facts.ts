import type { Clock } from "../chat/clock.ts";
import type { LiveNews } from "../chat/live-news.ts";
import type { Presence, Receipt, Typing } from "../chat/model.ts";

/** How long somebody who said that they write does so, unless they say it again. */
const TYPING_MS = 6_000;
/** People who left, of whom it is remembered when; the one heard of longest ago is forgotten first. */
const SEEN_LIMIT = 5_000;

/** How far others have come in a conversation, by user id. */
export type Marks = ReadonlyMap<string, Receipt>;

/**
 * What is true only now: who is here, who writes, how far others have come. In memory, and in each tab the same: the
 * leader hears it and passes it on. What is asked of it is the same object until it changed.
 */
export interface LiveFacts {
  /** Answers whether anything is different now. */
  take(news: LiveNews): boolean;
  /** All of it, for a tab that has heard nothing yet. Nobody's typing: it is over in a moment. */
  all(): LiveNews;
  /** User ids of those who are here. */
  online(): ReadonlySet<string>;
  /** When somebody was here last, as far as that was heard. */
  lastSeenAt(userId: string): number | undefined;
  /** The server no longer says when they were here. Answers whether anything is different now. */
  forgetSeen(userId: string): boolean;
  marks(conversationId: string): Marks;
  /** User ids of those who write there now. */
  typing(conversationId: string): readonly string[];
  /** Ends its timers. */
  stop(): void;
}

const noMarks: Marks = new Map();
const nobody: readonly string[] = [];

export function createLiveFacts(clock: Clock, changed: () => void): LiveFacts {
  let online: ReadonlySet<string> = new Set();
  const lastSeen = new Map<string, number>();
  const marks = new Map<string, Marks>();
  const typing = createTypists(clock, changed);

  function takePresence(presence: readonly Presence[], everybody: boolean): boolean {
    const next = new Set(everybody ? [] : online);
    let different = false;
    for (const { userId, online: here, lastSeenAt } of presence) {
      if (here) {
        next.add(userId);
      } else {
        next.delete(userId);
      }
      if (lastSeen.get(userId) !== lastSeenAt) {
        different = true;
        lastSeen.delete(userId);
        if (lastSeenAt !== undefined) {
          lastSeen.set(userId, lastSeenAt);
        }
      }
    }
    for (const userId of [...lastSeen.keys()].slice(0, Math.max(0, lastSeen.size - SEEN_LIMIT))) {
      lastSeen.delete(userId);
    }
    if (next.size !== online.size || [...next].some((userId) => !online.has(userId))) {
      online = next;
      different = true;
    }
    return different;
  }

  function takeReceipts(receipts: readonly Receipt[]): boolean {
    const next = new Map<string, Map<string, Receipt>>();
    for (const receipt of receipts) {
      const { conversationId, userId } = receipt;
      const held = next.get(conversationId) ?? marks.get(conversationId);
      if (!sameReceipt(held?.get(userId), receipt)) {
        const copy = next.get(conversationId) ?? new Map(held);
        next.set(conversationId, copy.set(userId, receipt));
      }
    }
    next.forEach((copy, conversationId) => marks.set(conversationId, copy));
    return next.size > 0;
  }

  return {
    take: ({ presence = [], everybody = false, receipts = [], typing: typists = [], newEpoch = false }) => {
      const before = marks.size;
      if (newEpoch) {
        marks.clear();
      }
      // Each of them: none may be passed over because another one brought something.
      const different = [
        takePresence(presence, everybody),
        takeReceipts(receipts),
        typists.map((one) => typing.take(one)).includes(true),
      ];
      return different.includes(true) || (newEpoch && before > 0);
    },
    all: () => ({
      everybody: true,
      presence: [
        ...[...online].map((userId) => ({ userId, online: true, lastSeenAt: undefined })),
        ...[...lastSeen].map(([userId, lastSeenAt]) => ({ userId, online: online.has(userId), lastSeenAt })),
      ],
      receipts: [...marks.values()].flatMap((of) => [...of.values()]),
    }),
    online: () => online,
    lastSeenAt: (userId) => lastSeen.get(userId),
    forgetSeen: (userId) => lastSeen.delete(userId),
    marks: (conversationId) => marks.get(conversationId) ?? noMarks,
    typing: typing.of,
    stop: typing.stop,
  };
}

function sameReceipt(held: Receipt | undefined, { deliveredSeq, readSeq }: Receipt): boolean {
  return held?.deliveredSeq === deliveredSeq && held.readSeq === readSeq;
}

/** Who writes where: each for 6 s, or until they stop. */
function createTypists(clock: Clock, changed: () => void) {
  const conversations = new Map<string, readonly string[]>();
  const timers = new Map<string, () => void>();
  const set = (conversationId: string, people: readonly string[]) => {
    if (people.length === 0) {
      conversations.delete(conversationId);
    } else {
      conversations.set(conversationId, people);
    }
  };
  const take = ({ conversationId, userId, typing }: Typing): boolean => {
    const id = `${conversationId} ${userId}`;
    const held = conversations.get(conversationId) ?? nobody;
    timers.get(id)?.();
    timers.delete(id);
    if (typing) {
      const end = () => {
        if (take({ conversationId, userId, typing: false })) {
          changed();
        }
      };
      timers.set(id, clock.after(TYPING_MS, end));
    }
    if (held.includes(userId) === typing) {
      return false;
    }
    const others = held.filter((one) => one !== userId);
    set(conversationId, typing ? [...others, userId] : others);
    return true;
  };
  return {
    take,
    of: (conversationId: string): readonly string[] => conversations.get(conversationId) ?? nobody,
    stop: () => {
      timers.forEach((cancel) => cancel());
      timers.clear();
      conversations.clear();
    },
  };
}
