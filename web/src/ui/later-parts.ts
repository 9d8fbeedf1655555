import { loadMarkdown } from "./markdown/load-markdown.ts";

/** In the order in which somebody may want them. */
const PARTS: readonly (() => Promise<unknown>)[] = [
  loadMarkdown,
  () => import("./shell/drawn-dialog.tsx"),
  () => import("./settings/settings-dialog.tsx"),
  () => import("./markdown/code-colours.ts"),
  () => import("./emoji/emoji-picker.tsx"),
];

/**
 * Fetches what is drawn only now and then, one part after the other, as soon as the page is there: when a part is
 * wanted there may be no network. One that fails is asked for again when it is wanted.
 */
export async function fetchLaterParts(): Promise<void> {
  for (const fetchPart of PARTS) await fetchPart().catch(() => undefined);
}
