import { useEffect, useState, useSyncExternalStore } from "react";
import { untilMidnight } from "./time/format-time.ts";

/** Whether the person can see this page now. */
export function usePageVisible(): boolean {
  return useSyncExternalStore(onVisibility, () => document.visibilityState === "visible");
}

/** The time by which days are named; changes at midnight. */
export function useToday(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), untilMidnight(now) + 50);
    // A page that slept through midnight notices when it is looked at.
    const stop = onVisibility(() => setNow(Date.now()));
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [now]);
  return now;
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}
