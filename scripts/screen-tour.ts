/**
 * `npm run screenshots:all -- DIR`: pictures of every screen, menu and dialog, in rooms full of talk, at three widths
 * and in both themes, and from right to left: to be looked at before a change of looks is called done.
 */
import path from "node:path";
import { chromium, type Browser } from "@playwright/test";
import { Actor } from "../test/e2e/actor.ts";
import {
  aboutTheConversation,
  arrives,
  besideTheList,
  closesAll,
  opensOwnRoom,
} from "../test/e2e/screens.ts";
import { startServer } from "../test/e2e/server-process.ts";
import { fill } from "../test/seed/fill.ts";
import { browserSwitches, ensureBrowser } from "./browser.ts";
import { ensurePackages } from "./debian.ts";

const widths = [360, 768, 1280];
const themes = ["light", "dark"] as const;

async function tour(
  browser: Browser,
  url: string,
  width: number,
  theme: (typeof themes)[number],
  to: string,
) {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme: theme,
    locale: "en-GB",
  });
  const ana = await Actor.arrive("ana", url, context);
  const take = (name: string) =>
    ana.page.screenshot({ path: path.join(to, `${width}-${theme}-${name}.png`), animations: "disabled" });
  await ana.visits();
  await ana.usernameField.waitFor();
  await take("log-in");
  await arrives(ana);
  await take("conversation");
  const shoot = async ({ name, shows }: (typeof besideTheList)[number]) => {
    await shows(ana);
    await take(name);
    await closesAll(ana);
  };
  for (const screen of aboutTheConversation) await shoot(screen);
  await ana.visits();
  await ana.isLoggedIn();
  await take("list");
  for (const screen of besideTheList) await shoot(screen);
  await ana.page.evaluate("document.documentElement.dir = 'rtl'");
  await opensOwnRoom(ana);
  await take("right-to-left");
  await context.close();
}

const [to] = process.argv.slice(2);
if (to === undefined) throw new Error("Say where the pictures go: npm run screenshots:all -- DIR");
ensurePackages(["fonts-noto-color-emoji", "fonts-noto-core", "fonts-noto-cjk"]);
await using server = await startServer({}, fill);
const browser = await chromium.launch({ executablePath: ensureBrowser(), args: browserSwitches });
try {
  for (const theme of themes) {
    for (const width of widths) await tour(browser, server.url, width, theme, to);
  }
} finally {
  await browser.close();
}
