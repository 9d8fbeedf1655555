import { loadMarkdown } from "./markdown/load-markdown.ts";

/** In the order in which somebody may want them. */
const PARTS: readonly (() => Promise<unknown>)[] = [
  loadMarkdown,
  () => import("./shell/drawn-dialog.tsx"),
  () => import("./settings/settings-dialog.tsx"),
  () => import("./markdown/code-colours.ts"),
  () => import("./emoji/emoji-picker.tsx"),
];

/** A page that has always something to do gets its parts all the same. */
const PATIENCE_MS = 1_000;

/**
 * Fetches what is drawn only now and then, one part after the other, as soon as the page is there and has nothing else
 * to do: when a part is wanted there may be no network. One that fails is asked for again when it is wanted.
 */
export async function fetchLaterParts(): Promise<void> {
  await new Promise<unknown>((resolve) => whenIdle(resolve));
  for (const fetchPart of PARTS) await fetchPart().catch(() => undefined);
}

/** Safari has no word for it. */
function whenIdle(run: (value: unknown) => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(run, { timeout: PATIENCE_MS });
  else setTimeout(run, PATIENCE_MS);
}
