import type { LookedUp } from "../chat/adorn.ts";
import type { Message } from "../chat/model.ts";
import type { LocalStore } from "../storage/local-store.ts";

/** More than this many messages of one conversation are not looked up at once in time: further ones count as missing. */
const LIMIT = 2_000;
/** So many are asked for in one call. */
const BATCH = 100;

export interface LookedUpDeps {
  store: LocalStore;
  /** From the server; throws when it can't be reached. */
  fetch(conversationId: string, seqs: readonly number[]): Promise<Message[]>;
  changed(): void;
}

/**
 * Single messages of one conversation that are not among its rows in memory: what replies answer, what is pinned. They
 * come from the local store or, when it does not have them, from the server.
 */
export interface LookUps {
  /** Asks for it when it is not known. */
  get(seq: number): LookedUp;
  /** Grows whenever an answer is another one than before. */
  generation(): number;
  /**
   * The conversation is known: with another beginning of it all is forgotten. `version`: of its feed, at most its head.
   */
  of(conversation: { conversationId: string; begun: number | undefined; version: number }): void;
  /** The store has changed: takes what became of messages held here. */
  refresh(): Promise<void>;
  /** The server may be reached (again): what could not be had is asked for anew. */
  retry(): void;
}

export function createLookUps(deps: LookedUpDeps): LookUps {
  let of: Parameters<LookUps["of"]>[0] | undefined;
  const held = new Map<number, LookedUp>();
  /** Missing for want of an answer. */
  const unanswered = new Set<number>();
  let wanted = new Set<number>();
  let working = false;
  let generation = 0;

  /** An answer that was long on its way gives way to what the stream has brought since. */
  const put = (seq: number, found: LookedUp) => {
    const known = held.get(seq);
    const isOlder =
      typeof known === "object" && (typeof found === "string" || found.version <= known.version);
    if (!isOlder) {
      held.set(seq, found);
      generation += 1;
    }
  };

  async function fromServer(conversationId: string, seqs: readonly number[]): Promise<void> {
    let rest = seqs.slice(0, BATCH);
    try {
      while (rest.length > 0) {
        const found = await deps.fetch(conversationId, rest);
        found.forEach((message) => put(message.seq, message));
        const got = new Set(found.map(({ seq }) => seq));
        const left = rest.filter((seq) => !got.has(seq));
        if (found.length === 0) {
          left.forEach((seq) => put(seq, "missing"));
          break;
        }
        // Fewer come when they are long: the others are asked for again.
        rest = left;
      }
    } catch {
      for (const seq of rest) {
        put(seq, "missing");
        unanswered.add(seq);
      }
    }
    if (seqs.length > BATCH) {
      await fromServer(conversationId, seqs.slice(BATCH));
    }
  }

  async function work(conversationId: string): Promise<void> {
    while (wanted.size > 0) {
      const seqs = [...wanted];
      wanted = new Set();
      const found = await Promise.all(
        seqs.map(async (seq) => (await deps.store.cache.messages(conversationId, seq, seq))[0]),
      );
      found.forEach((message) => message && put(message.seq, message));
      deps.changed();
      const left = seqs.filter((_seq, index) => found[index] === undefined);
      if (left.length > 0) {
        await fromServer(conversationId, left);
        deps.changed();
      }
    }
  }

  const start = () => {
    if (!working && of !== undefined && wanted.size > 0) {
      working = true;
      // Not before whoever asks has asked for all.
      const { conversationId } = of;
      queueMicrotask(() => {
        work(conversationId)
          .catch(() => undefined)
          .finally(() => {
            working = false;
            start();
          });
      });
    }
  };

  return {
    get: (seq) => {
      const known = held.get(seq);
      if (known !== undefined) {
        return known;
      }
      if (held.size >= LIMIT) {
        return "missing";
      }
      held.set(seq, "loading");
      wanted.add(seq);
      start();
      return "loading";
    },
    generation: () => generation,
    of: (conversation) => {
      const before = of;
      if (before?.conversationId === conversation.conversationId && before.begun === conversation.begun) {
        return;
      }
      of = conversation;
      if (before !== undefined) {
        // Whoever draws asks again.
        held.clear();
        unanswered.clear();
        wanted.clear();
        generation += 1;
      }
      start();
    },
    refresh: async () => {
      if (of === undefined || held.size === 0) {
        return;
      }
      const asked = of;
      const { conversationId, version } = asked;
      const changed = await deps.store.cache.messagesAbove(conversationId, version);
      if (of !== asked) {
        return;
      }
      for (const message of changed) {
        if (held.has(message.seq)) {
          put(message.seq, message);
        }
      }
      of = { ...asked, version: Math.max(version, ...changed.map((message) => message.version)) };
    },
    retry: () => {
      for (const seq of unanswered) {
        wanted.add(seq);
      }
      unanswered.clear();
      start();
    },
  };
}
