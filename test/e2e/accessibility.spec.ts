import { AxeBuilder } from "@axe-core/playwright";
import type { Actor } from "./actor.ts";
import { expect, test } from "./scenario.ts";
import { aboutTheConversation, arrives, besideTheList, closesAll, opensOwnRoom } from "./screens.ts";

test.use({ seeded: true });

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

/** Nothing is to be had only by scrolling sideways (WCAG 1.4.10). */
async function fitsAcross({ page }: Actor): Promise<void> {
  const { scrollWidth, clientWidth } = await page.evaluate(() => ({
    scrollWidth: document.documentElement.scrollWidth,
    clientWidth: document.documentElement.clientWidth,
  }));
  expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
}

/** Every screen in turn, each left as it was found. */
async function looksAround(ana: Actor, isGood: (what: Actor) => Promise<void>, isWide: boolean) {
  const look = async ({ name, shows }: (typeof besideTheList)[number]) =>
    test.step(name, async () => {
      await shows(ana);
      await isGood(ana);
      await closesAll(ana);
    });
  await isGood(ana);
  for (const screen of aboutTheConversation) await look(screen);
  if (!isWide) {
    await ana.visits();
    await ana.isLoggedIn();
    await isGood(ana);
  }
  for (const screen of besideTheList) await look(screen);
}

for (const colorScheme of themes) {
  for (const width of widths) {
    test(
      `every screen can be used by everybody: ${colorScheme}, ${width} px wide`,
      { tag: "@slow" },
      async ({ actor }) => {
        test.setTimeout(300_000);
        const ana = await actor("ana");
        await ana.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await ana.page.setViewportSize({ width, height: 800 });
        await ana.visits();
        await expect(ana.usernameField).toBeVisible();
        await isAccessible(ana);
        await arrives(ana);
        await looksAround(ana, isAccessible, width >= 720);
      },
    );
  }
}

test("an invitation that leads nowhere can be read by everybody", { tag: "@slow" }, async ({ actor }) => {
  const ana = await actor("ana");
  await arrives(ana);
  await ana.visits("/join/not-an-invitation");
  await expect(ana.page.getByRole("heading", { name: "This invitation leads nowhere" })).toBeVisible();
  await isAccessible(ana);
});

test(
  "every screen can be used with the page enlarged twofold, in forced colours, and read from right to left",
  { tag: "@slow" },
  async ({ actor }) => {
    test.setTimeout(300_000);
    const ana = await actor("ana");
    // What is left of 1280 by 720 when everything is twice as large.
    await ana.page.setViewportSize({ width: 640, height: 360 });
    await ana.page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
    await arrives(ana);
    await looksAround(ana, fitsAcross, false);

    await ana.page.setViewportSize({ width: 1280, height: 800 });
    await ana.page.evaluate(() => (document.documentElement.dir = "rtl"));
    await opensOwnRoom(ana);
    const list = await ana.conversationList.boundingBox();
    const log = await ana.log.boundingBox();
    expect(list?.x).toBeGreaterThan(log?.x ?? Infinity);
    await fitsAcross(ana);
  },
);
