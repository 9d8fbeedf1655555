import { isAccessible, isAccessibleAtAnyWidth, widths } from "./accessible.ts";
import type { Actor } from "./actor.ts";
import { expect, test } from "./scenario.ts";
import {
  aboutTheConversation,
  arrives,
  besideTheList,
  closesAll,
  invites,
  opensOwnRoom,
  type Screen,
} from "./screens.ts";

test.use({ seeded: true });

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
  const look = async ({ name, shows }: Screen) =>
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

for (const width of widths) {
  test(
    `every screen can be used by everybody, in both themes: ${width} px wide`,
    { tag: "@slow" },
    async ({ actor }) => {
      test.setTimeout(600_000);
      const ana = await actor("ana");
      await ana.page.setViewportSize({ width, height: 800 });
      await ana.visits();
      await expect(ana.usernameField).toBeVisible();
      await isAccessible(ana);
      await arrives(ana);
      await looksAround(ana, isAccessible, width >= 720);
    },
  );
}

test(
  "where an invitation leads, who is writing and how far a message has come can be used by everybody",
  { tag: "@slow" },
  async ({ actor }) => {
    test.setTimeout(600_000);
    const ana = await actor("ana");
    await arrives(ana);
    const dialog = await invites(ana);
    const { pathname } = new URL(await dialog.getByRole("textbox", { name: "Link" }).inputValue());
    await closesAll(ana);

    const zoe = await actor("zoe");
    await zoe.visits("/join/not-an-invitation");
    await expect(zoe.page.getByText("You are invited.")).toBeVisible();
    await isAccessibleAtAnyWidth(zoe);
    await zoe.triesToLogIn();
    await expect(zoe.page.getByRole("heading", { name: "This invitation leads nowhere" })).toBeVisible();
    await isAccessibleAtAnyWidth(zoe);
    await zoe.visits(pathname);
    const join = zoe.page.getByRole("button", { name: "Join", exact: true });
    await expect(join).toBeVisible();
    await isAccessibleAtAnyWidth(zoe);
    await join.click();
    await zoe.hasOpen("announcements");

    await test.step("who is writing", async () => {
      for (const width of widths) {
        await ana.page.setViewportSize({ width, height: 800 });
        await expect(async () => {
          await zoe.composer.pressSequentially("more ");
          await expect(ana.page.getByText("zoe is writing…").first()).toBeVisible();
        }).toPass();
        await isAccessible(ana);
      }
    });

    await test.step("how far a message has come", async () => {
      await ana.writes("Welcome, zoe.");
      await zoe.sees("Welcome, zoe.");
      await ana.rowsWith("Welcome, zoe.").getByText("Welcome, zoe.").click({ button: "right" });
      await ana.page.getByRole("menuitem", { name: "Where is my message?" }).click();
      await expect(ana.page.getByRole("dialog").getByText(/Read today at/)).toBeVisible();
      await isAccessibleAtAnyWidth(ana);
    });
  },
);

test(
  "every screen can be used with the page enlarged twofold, in forced colours, and read from right to left",
  { tag: "@slow" },
  async ({ actor }) => {
    test.setTimeout(600_000);
    const ana = await actor("ana");
    // What is left of 1280 by 720 when everything is twice as large.
    await ana.page.setViewportSize({ width: 640, height: 360 });
    await ana.page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
    await arrives(ana);
    await looksAround(ana, fitsAcross, false);

    await ana.page.setViewportSize({ width: 1280, height: 800 });
    await ana.page.evaluate(() => (document.documentElement.dir = "rtl"));
    await ana.page.getByRole("button", { name: "Back to all conversations" }).click();
    await opensOwnRoom(ana);
    const list = await ana.conversationList.boundingBox();
    const log = await ana.log.boundingBox();
    expect(list?.x).toBeGreaterThan(log?.x ?? Infinity);
    await fitsAcross(ana);
  },
);
