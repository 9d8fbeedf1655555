import type { Clock } from "../chat/clock.ts";
import type { DraftStore } from "../storage/local-store.ts";
import type { ConversationKey } from "./view.ts";
import type { Workspace } from "./workspace.ts";

/** After the last key, before other devices are told. */
const REST_MS = 2_000;

export interface DraftTellerDeps {
  workspace: Pick<Workspace, "calls" | "status" | "tellTabs">;
  store: DraftStore;
  clock: Clock;
  idOf(key: ConversationKey): string | undefined;
}

/**
 * Tells the server what is begun, for this person's other devices: when they rest, leave, or empty it. What could not
 * be told stays in the store as untold, and is told by the leader when there is a connection.
 */
export interface DraftTeller {
  /** The store has what was written there. @param now without waiting for a rest */
  wrote(key: ConversationKey, now: boolean): void;
  /** The store has nothing of it any more, and the server never heard of it. */
  dropped(key: ConversationKey): void;
  /** The person left, or looks away: no more waiting. */
  flush(): void;
  /** Tells everything that the server does not have. */
  tellAll(): void;
  /** Nobody writes here any more: ends its timers, and nothing more is told. */
  stop(): void;
}

export function createDraftTeller({ workspace, store, clock, idOf }: DraftTellerDeps): DraftTeller {
  const resting = new Map<ConversationKey, () => void>();
  let telling = false;
  let again = false;
  let stopped = false;

  async function tellUntold(): Promise<void> {
    for (const { key, text, replyToSeq = 0 } of await store.untold()) {
      const conversationId = idOf(key);
      // What is being written in this tab is told when it rests.
      if (!stopped && conversationId !== undefined && !resting.has(key) && workspace.status().live) {
        try {
          if (!(await store.telling(key)) || stopped) {
            continue;
          }
          const version = await workspace.calls.setDraft({ conversationId, text, replyToSeq });
          await store.settle(key, { text, replyToSeq }, version);
        } catch {
          // Refused (too long, say) or unreachable: it stays untold, the words are here, and others do not wait for it.
        }
      }
    }
  }

  /** One at a time, so that the last one told is the last one written. */
  function tell(): void {
    if (stopped) {
      return;
    }
    again = true;
    workspace.tellTabs(["drafts"]);
    if (telling) {
      return;
    }
    telling = true;
    const work = async () => {
      while (again) {
        again = false;
        // A store that does not answer has them still.
        await tellUntold().catch(() => undefined);
      }
      telling = false;
    };
    void work();
  }

  const rest = (key: ConversationKey) => {
    resting.get(key)?.();
    resting.delete(key);
  };

  return {
    wrote: (key, now) => {
      rest(key);
      if (now) {
        tell();
      } else if (!stopped) {
        const end = () => {
          resting.delete(key);
          tell();
        };
        resting.set(key, clock.after(REST_MS, end));
      }
    },
    dropped: (key) => {
      rest(key);
      if (!stopped) {
        workspace.tellTabs(["drafts"]);
      }
    },
    flush: () => {
      if (resting.size > 0) {
        [...resting.keys()].forEach(rest);
        tell();
      }
    },
    tellAll: tell,
    stop: () => {
      stopped = true;
      [...resting.keys()].forEach(rest);
    },
  };
}
