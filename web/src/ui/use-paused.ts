import { useEffect, useState } from "react";

/** Long enough to not ask for every letter of a fast typist, short enough to not be felt. */
const PAUSE_MS = 120;

/** A value once it has stayed the same for a moment: what somebody types, when they pause. */
export function usePaused<T>(value: T): T {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}
