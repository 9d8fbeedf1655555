import type { Actor } from "./actor.ts";
import { expect, test } from "./scenario.ts";
import { aboutTheConversation, arrives, besideTheList, closesAll, invites } from "./screens.ts";

/**
 * Controls smaller than a finger, and fields whose letters make a phone enlarge the page. A box to tick is met on its
 * whole label, and a small word in a line may be met around it; links among what people wrote are as long as they are.
 */
async function tooSmall({ page }: Actor): Promise<string[]> {
  return page.evaluate(() => {
    const controls = "button, select, input, textarea, a:not(article a, [href='#main']), [role=option]";
    const ticked = "[type=checkbox], [type=radio]";
    const met = (control: Element): [number, number] => {
      const whole = (control.matches(ticked) && control.closest("label")) || control;
      const { width, height } = whole.getBoundingClientRect();
      const around = getComputedStyle(control, "::after");
      return around.position === "absolute"
        ? [parseFloat(around.width), parseFloat(around.height)]
        : [width, height];
    };
    return [...document.querySelectorAll(controls)]
      .filter((control) => control.checkVisibility())
      .flatMap((control) => {
        const [width, height] = met(control);
        const isField = control.matches("input, textarea, select") && !control.matches(ticked);
        const letters = isField ? parseFloat(getComputedStyle(control).fontSize) : 16;
        const isGood = Math.min(width, height) > 43.9 && letters >= 16;
        return isGood ? [] : [`${width} x ${height}, letters of ${letters}: ${control.outerHTML}`];
      });
  });
}

async function holdsAPhone({ page }: Actor): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  await session.send("Emulation.setEmulatedMedia", {
    features: [
      { name: "pointer", value: "coarse" },
      { name: "hover", value: "none" },
    ],
  });
  await page.setViewportSize({ width: 360, height: 700 });
}

test(
  "a finger meets every control, and no field makes a phone enlarge the page",
  { tag: "@slow" },
  async ({ actor }) => {
    const ana = await actor("ana");
    await holdsAPhone(ana);
    await ana.visits();
    await expect(ana.usernameField).toBeVisible();
    expect(await tooSmall(ana)).toEqual([]);
    await ana.logsIn();
    expect(await tooSmall(ana)).toEqual([]);
    await ana.opens("bob");
    await ana.writes("with one thumb");
    await ana.isStored("with one thumb");
    expect(await tooSmall(ana)).toEqual([]);
  },
);

test.describe("where people have talked before", () => {
  test.use({ seeded: true });

  test("a finger meets every control of every screen", { tag: "@slow" }, async ({ actor }) => {
    test.setTimeout(300_000);
    const ana = await actor("ana");
    await holdsAPhone(ana);
    await arrives(ana);
    const path = await (await invites(ana)).getByRole("textbox", { name: "Link" }).inputValue();
    await closesAll(ana);
    for (const { name, shows } of aboutTheConversation) {
      await shows(ana);
      expect.soft(await tooSmall(ana), name).toEqual([]);
      await closesAll(ana);
    }
    await ana.visits();
    await ana.isLoggedIn();
    for (const { name, shows } of besideTheList) {
      await shows(ana);
      expect.soft(await tooSmall(ana), name).toEqual([]);
      await closesAll(ana);
    }
    await ana.visits(new URL(path).pathname);
    await expect(ana.page.getByText("You are in this room already.")).toBeVisible();
    expect.soft(await tooSmall(ana), "join").toEqual([]);
  });
});
