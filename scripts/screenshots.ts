/**
 * Takes the pictures of the README: people talking in the real product, in light and dark, on a desk and on a
 * phone. They land in docs/screenshots.
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { chromium, type Browser, type BrowserContextOptions } from "@playwright/test";
import { Actor } from "../test/e2e/actor.ts";
import { startServer } from "../test/e2e/server-process.ts";
import { browserSwitches, ensureBrowser } from "./browser.ts";
import { root } from "./step.ts";

const directory = path.join(root, "docs/screenshots");
const desk: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 2 };
const phone = { width: 390, height: 844 };

/** Who writes what to whom, in this order. */
const lines: [from: string, to: string, text: string][] = [
  ["cleo", "lobby", "The coffee machine is mended."],
  ["dan", "lobby", "You are a hero."],
  ["dan", "ana", "The parcel is at the desk, whenever you pass by."],
  ["ana", "bob", "Are you in on Saturday? We could take the early train."],
  ["bob", "ana", "Yes! The 8:12, or is that too early for you?"],
  ["ana", "bob", "8:12 is fine. I found this walk: https://example.org/ridge"],
  ["bob", "ana", "Nine kilometres, a lake, and a hut with cake. Sold."],
  ["cleo", "ana", "Hi, catch you later!"],
  ["ana", "bob", "I bring the map. You bring the weather."],
  ["bob", "ana", "Deal ☀️"],
];

async function arrive(
  browser: Browser,
  name: string,
  url: string,
  options: BrowserContextOptions,
): Promise<Actor> {
  const context = await browser.newContext({ ...options, locale: "en-GB" });
  const actor = await Actor.arrive(name, url, context);
  await actor.logsIn();
  await actor.isConnected();
  return actor;
}

async function take({ page }: Actor, name: string): Promise<void> {
  await page.screenshot({ path: path.join(directory, `${name}.png`), animations: "disabled" });
}

mkdirSync(directory, { recursive: true });
await using server = await startServer();
const browser = await chromium.launch({ executablePath: ensureBrowser(), args: browserSwitches });
try {
  const cast = new Map<string, Actor>();
  for (const name of ["ana", "bob", "cleo", "dan"]) {
    const colorScheme = name === "bob" ? "dark" : "light";
    cast.set(name, await arrive(browser, name, server.url, { ...desk, colorScheme }));
  }
  for (const [from, to, text] of lines) {
    const writer = cast.get(from);
    if (writer === undefined) throw new Error(`Nobody is called ${from}.`);
    await writer.opens(to);
    await writer.writes(text);
    await writer.isStored(text);
  }
  const [ana, bob] = [cast.get("ana"), cast.get("bob")];
  if (ana === undefined || bob === undefined) throw new Error("The cast is incomplete.");
  await ana.sees("Deal ☀️", { from: "bob" });
  await take(ana, "light");
  await take(bob, "dark");
  await ana.page.setViewportSize(phone);
  await take(ana, "phone");
} finally {
  await browser.close();
}
