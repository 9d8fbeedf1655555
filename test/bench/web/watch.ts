import type { BrowserContext, Page } from "@playwright/test";

/** When something was painted, in milliseconds since 1970: one clock for all pages of this machine. */
type PaintedAt = number;

interface Watch {
  /** When a row with this text is painted for the first time. */
  row(text: string): Promise<PaintedAt>;
  /** When the first row of all was painted. */
  readonly firstRow: Promise<PaintedAt>;
  /** When the last key was pressed. */
  keyAt(): number;
}

declare global {
  interface Window {
    watch: Watch;
  }
}

/** Lets every page of a browser note when what is looked for is painted, without asking it meanwhile. */
export async function watchPages(context: BrowserContext): Promise<void> {
  await context.addInitScript(install);
}

/** Begins to look for a row; to be called before what makes it appear. */
export function rowPainted(page: Page, text: string): Promise<PaintedAt> {
  return page.evaluate((wanted) => window.watch.row(wanted), text);
}

/** Runs in the page, before its own scripts. */
function install(): void {
  let keyAt = 0;
  const waiting = new Set<() => boolean>();
  const now = () => performance.timeOrigin + performance.now();
  const rows = () => [...document.querySelectorAll("[role=log] article, [role=log] [role=article]")];
  /** After the frame that holds the change: a message is handled once it has been painted. */
  const afterPaint = (tell: (at: number) => void) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.addEventListener("message", () => tell(now()));
      channel.port1.start();
      channel.port2.postMessage(0);
    });
  const until = (isThere: () => boolean) =>
    new Promise<number>((resolve) => {
      const check = () => {
        if (!isThere()) return false;
        afterPaint(resolve);
        return true;
      };
      if (!check()) waiting.add(check);
    });
  new MutationObserver(() => {
    for (const check of waiting) if (check()) waiting.delete(check);
  }).observe(document, { childList: true, subtree: true, characterData: true });
  addEventListener("keydown", (event) => (keyAt = performance.timeOrigin + event.timeStamp), true);
  const has = (text: string) => () => rows().some((row) => row.textContent.includes(text));
  window.watch = {
    row: (text) => until(has(text)),
    firstRow: until(() => rows().length > 0),
    keyAt: () => keyAt,
  };
}
