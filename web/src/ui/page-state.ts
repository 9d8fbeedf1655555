import { useEffect, useState, useSyncExternalStore } from "react";
import { untilMidnight } from "./time/format-time.ts";

/** Whether the person can see this page now. */
export function usePageVisible(): boolean {
  return useSyncExternalStore(onVisibility, () => document.visibilityState === "visible");
}

/** Whether there is room for one pane only; the same bound stands in the style sheets. */
export function useOnePane(): boolean {
  return useSyncExternalStore(onWidth, () => onePane.matches);
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

const onePane = matchMedia("(width < 720px)");

function onWidth(listener: () => void): () => void {
  onePane.addEventListener("change", listener);
  return () => onePane.removeEventListener("change", listener);
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}
