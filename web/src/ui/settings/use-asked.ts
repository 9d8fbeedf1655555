import { useCallback } from "react";
import type { Outcome } from "../../state/view.ts";
import { usePages } from "../use-pages.ts";
import type { Pages } from "../use-pages.ts";

/**
 * What the server knows and this device does not keep, asked for when it comes to the screen: one page, so that it is
 * drawn, fails and is asked for again as lists are.
 */
export function useAsked<T>(
  of: string,
  ask: () => Promise<Outcome<T>>,
): { answer: T | undefined; pages: Pages<T> } {
  const pages = usePages<T>(
    of,
    useCallback(async () => {
      const outcome = await ask();
      return outcome.ok ? { ok: true, value: { items: [outcome.value], next: "" } } : outcome;
    }, [ask]),
  );
  return { answer: pages.items[0], pages };
}
