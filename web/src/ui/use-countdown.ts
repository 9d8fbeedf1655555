import { useEffect, useState } from "react";

const TICK_MS = 1_000;

/** Whole seconds until `end` (milliseconds since 1970), counting down; 0 when it is over or there is none. */
export function useCountdown(end: number | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  const left = end === undefined ? 0 : Math.max(0, Math.ceil((end - now) / 1000));
  const running = end !== undefined && left > 0;
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [running, end]);
  return left;
}
