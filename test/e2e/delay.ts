import type { JSHandle, Page } from "@playwright/test";
import type { Actor } from "./actor.ts";

/**
 * What a person would measure with a stop-watch: from the key that sends to the row on the reader's screen. Taken in
 * the pages themselves, by the one clock of this machine: how long the test runner takes to look is not part of it.
 * @param write sends `text` with Enter
 * @returns milliseconds
 */
export async function delayOf(
  text: string,
  { sender, reader }: { sender: Actor; reader: Actor },
  write: () => Promise<void>,
): Promise<number> {
  const pressed = await timeOfEnter(sender.page);
  const shown = await timeOfRow(reader.page, text);
  await write();
  return (await shown.evaluate(({ time }) => time)) - (await pressed.evaluate(({ time }) => time));
}

/** A promise in the page; the object around it keeps the evaluation from waiting for it. */
type Later = JSHandle<{ time: Promise<number> }>;

function timeOfEnter(page: Page): Promise<Later> {
  return page.evaluateHandle(() => ({
    time: new Promise<number>((resolve) => {
      const onKey = (event: KeyboardEvent) => {
        if (event.key !== "Enter") return;
        removeEventListener("keydown", onKey, true);
        resolve(Date.now());
      };
      addEventListener("keydown", onKey, true);
    }),
  }));
}

function timeOfRow(page: Page, text: string): Promise<Later> {
  return page.evaluateHandle(
    (wanted) => ({
      time: new Promise<number>((resolve) => {
        const observer = new MutationObserver(() => {
          const rows = [...document.querySelectorAll('[role="log"] article')];
          if (!rows.some((row) => row.textContent.includes(wanted))) return;
          observer.disconnect();
          resolve(Date.now());
        });
        observer.observe(document.body, { childList: true, subtree: true, characterData: true });
      }),
    }),
    text,
  );
}
