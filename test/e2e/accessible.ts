import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "@playwright/test";
import type { Actor } from "./actor.ts";

export const widths = [360, 768, 1280];
const themes = ["light", "dark"] as const;
const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** In both themes; nothing moves meanwhile. There is no frame within the page, so axe need not open one of its own. */
export async function isAccessible({ page }: Actor): Promise<void> {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(standards).analyze();
    const found = violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html }) => `${colorScheme}: ${id}: ${help}: ${html}`),
    );
    expect(found).toEqual([]);
  }
}

/** The same, at each width. */
export async function isAccessibleAtAnyWidth(actor: Actor): Promise<void> {
  for (const width of widths) {
    await actor.page.setViewportSize({ width, height: 800 });
    await isAccessible(actor);
  }
}
