import { AxeBuilder } from "@axe-core/playwright";
import type { Actor } from "./actor.ts";
import { expect, test } from "./scenario.ts";

const widths = [360, 768, 1280];
const themes = ["light", "dark"] as const;
const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function isAccessible({ page }: Actor): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(standards).analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html }) => `${id}: ${help}: ${html}`),
  );
  expect(found).toEqual([]);
}

for (const colorScheme of themes) {
  for (const width of widths) {
    test(
      `every screen can be used by everybody: ${colorScheme}, ${width} px wide`,
      { tag: "@slow" },
      async ({ actor, person }) => {
        const bob = await person("bob");
        const ana = await actor("ana");
        await ana.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await ana.page.setViewportSize({ width, height: 800 });
        await ana.visits();
        await expect(ana.usernameField).toBeVisible();
        await isAccessible(ana);

        await ana.logsIn();
        await ana.isConnected();
        await isAccessible(ana);

        await ana.opens("bob");
        await ana.writes("Is this readable? See https://example.org/");
        await ana.isStored("Is this readable? See https://example.org/");
        await bob.opensFromList("ana");
        await bob.writes("Yes.");
        await ana.sees("Yes.", { from: "bob" });
        await isAccessible(ana);
      },
    );
  }
}
