import type { Actor } from "./actor.ts";
import { expect, test } from "./scenario.ts";

/** Controls smaller than a finger, and fields whose letters make a phone enlarge the page. */
async function tooSmall({ page }: Actor): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("button, input, textarea, nav a")]
      .filter((control) => control.checkVisibility())
      .filter((control) => {
        const { width, height } = control.getBoundingClientRect();
        const letters = control.matches("button, a") ? 16 : parseFloat(getComputedStyle(control).fontSize);
        return width < 44 || height < 44 || letters < 16;
      })
      .map((control) => control.outerHTML),
  );
}

test("a finger meets every control, and no field makes a phone enlarge the page", async ({ actor }) => {
  const ana = await actor("ana");
  const session = await ana.page.context().newCDPSession(ana.page);
  await session.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  await session.send("Emulation.setEmulatedMedia", { features: [{ name: "pointer", value: "coarse" }] });
  await ana.page.setViewportSize({ width: 360, height: 700 });
  await ana.visits();
  await expect(ana.usernameField).toBeVisible();
  expect(await tooSmall(ana)).toEqual([]);
  await ana.logsIn();
  expect(await tooSmall(ana)).toEqual([]);
  await ana.opens("bob");
  await ana.writes("with one thumb");
  await ana.isStored("with one thumb");
  expect(await tooSmall(ana)).toEqual([]);
});
