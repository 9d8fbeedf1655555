import type { SharedText } from "./lease-seat.ts";

/**
 * localStorage, and, for what the browser refuses to write there, a text that only this tab knows, until somebody
 * writes another. Refusals come at any call, so each is guarded.
 */
export function browserSharedText(): SharedText {
  const own = new Map<string, { value: string; insteadOf: string | undefined }>();
  const guarded = <T>(use: (storage: Storage) => T, otherwise: T): T => {
    try {
      return use(localStorage);
    } catch {
      return otherwise;
    }
  };
  const stored = (key: string) => guarded((storage) => storage.getItem(key) ?? undefined, undefined);
  const get = (key: string) => {
    const kept = stored(key);
    const refused = own.get(key);
    return refused !== undefined && refused.insteadOf === kept ? refused.value : kept;
  };
  return {
    get,
    set: (key, value) => {
      const wrote = guarded((storage) => (storage.setItem(key, value), true), false);
      if (wrote) {
        own.delete(key);
      } else {
        own.set(key, { value, insteadOf: stored(key) });
      }
    },
    remove: (key) => {
      own.delete(key);
      guarded((storage) => storage.removeItem(key), undefined);
    },
    keys: (prefix) => {
      const all = new Set([...guarded((storage) => Object.keys(storage), []), ...own.keys()]);
      return [...all].filter((key) => key.startsWith(prefix) && get(key) !== undefined);
    },
    onChange: (key, run) => {
      const listener = (event: StorageEvent) => {
        // A key of null: all was cleared.
        if (event.key === key || event.key === null) {
          run();
        }
      };
      addEventListener("storage", listener);
      return () => removeEventListener("storage", listener);
    },
  };
}
