import type { SharedText } from "../../web/src/tabs/lease-seat.ts";

/** What the tabs of one browser share, and what outlives a page. */
export function createSharedText(): SharedText {
  const texts = new Map<string, string>();
  return {
    get: (key) => texts.get(key),
    set: (key, value) => void texts.set(key, value),
    remove: (key) => void texts.delete(key),
    keys: (prefix) => [...texts.keys()].filter((key) => key.startsWith(prefix)),
    onChange: () => () => undefined,
  };
}
