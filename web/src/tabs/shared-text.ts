import type { SharedText } from "./lease-seat.ts";

/**
 * localStorage, or, where the browser refuses it, a text that only this tab knows. Refusals come at any call, so
 * each is guarded.
 */
export function browserSharedText(): SharedText {
  const own = new Map<string, string>();
  const guarded = <T>(use: (storage: Storage) => T, otherwise: () => T): T => {
    try {
      return use(localStorage);
    } catch {
      return otherwise();
    }
  };
  return {
    get: (key) =>
      guarded(
        (storage) => storage.getItem(key) ?? undefined,
        () => own.get(key),
      ),
    set: (key, value) =>
      guarded(
        (storage) => storage.setItem(key, value),
        () => void own.set(key, value),
      ),
    remove: (key) =>
      guarded(
        (storage) => storage.removeItem(key),
        () => void own.delete(key),
      ),
    keys: (prefix) =>
      guarded(
        (storage) => Object.keys(storage),
        () => [...own.keys()],
      ).filter((key) => key.startsWith(prefix)),
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
