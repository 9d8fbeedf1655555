import type { Chat } from "./chat.ts";
import { removeAccount } from "./remove-account.ts";

/** Deals with deleted accounts in the background, one after the other. */
export interface AccountRemovals {
  /** There may be something to do. To be called at the start, and after an account was deleted. */
  wake(): void;
  /** Resolves when nothing is under way any more, and nothing will be. */
  stop(): Promise<void>;
}

/** How many are looked up at once. */
const AT_ONCE = 100;

/** @param onError something failed; it is tried again when it is woken next */
export function createAccountRemovals(chat: Chat, onError: (error: unknown) => void): AccountRemovals {
  const stopping = new AbortController();
  let working: Promise<void> | undefined;
  let asked = false;
  const pass = async (): Promise<void> => {
    asked = false;
    try {
      await removeAccounts(chat, stopping.signal, onError);
    } catch (error) {
      if (!stopping.signal.aborted) onError(error);
    }
  };
  const wake = (): void => {
    asked = true;
    if (stopping.signal.aborted || working !== undefined) return;
    working = pass().finally(() => {
      working = undefined;
      if (asked) wake();
    });
  };
  return {
    wake,
    async stop() {
      stopping.abort();
      await working;
    },
  };
}

/**
 * Deals with all deleted accounts that there are. One that fails keeps no other from its turn.
 *
 * @throws what `stop` aborts with; StoreUnavailable
 */
export async function removeAccounts(
  chat: Chat,
  stop: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  const failed = new Set<string>();
  for (;;) {
    const pending = await chat.store.read((tx) => tx.removals.pending(AT_ONCE));
    const due = pending.filter(({ userId }) => !failed.has(userId));
    if (due.length === 0) return;
    for (const removal of due) {
      try {
        await removeAccount(chat, removal, stop);
      } catch (error) {
        stop.throwIfAborted();
        failed.add(removal.userId);
        onError(error);
      }
    }
  }
}
