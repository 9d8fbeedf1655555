/**
 * `npm run bench:web`: what a person waits for, measured over the built page and the real server in one headless
 * Chromium. docs/performance.md says how each figure is taken.
 */
import { writeFileSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import { chromium, type Browser } from "@playwright/test";
import { browserSwitches, ensureBrowser } from "../../../scripts/browser.ts";
import { logIn } from "../../chaos/disk/json-client.ts";
import { Actor } from "../../e2e/actor.ts";
import { startServer } from "../../e2e/server-process.ts";
import { fill } from "../../seed/fill.ts";
import { PASSWORD } from "../../seed/seed.ts";
import { comingBack } from "./coming-back.ts";
import { crowd } from "./crowd.ts";
import { table, type Figure } from "./figures.ts";
import { firstVisit } from "./first-visit.ts";
import { scrolling } from "./scrolling.ts";
import { talking } from "./talking.ts";
import { watchPages } from "./watch.ts";

const usage = `Usage: npm run bench:web -- [--out FILE] [--messages N]

  --out FILE      leaves the samples there, as JSON
  --messages N    how many messages the long conversation has (100,000)`;

const say = (text: string) => void process.stdout.write(`${text}\n`);

async function arrive(browser: Browser, name: string, url: string, password?: string): Promise<Actor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
  await watchPages(context);
  const actor = await Actor.arrive(name, url, context);
  await actor.triesToLogIn();
  if (password !== undefined) await actor.triesPassword(password);
  await actor.isLoggedIn();
  await actor.isConnected();
  return actor;
}

async function inSmall(browser: Browser): Promise<Figure[]> {
  await using server = await startServer();
  const figures = await firstVisit(browser, server.url);
  say("The first visit is measured …");
  const ana = await arrive(browser, "ana", server.url);
  const bob = await arrive(browser, "bob", server.url);
  await ana.opens("bob");
  await bob.opens("ana");
  figures.push(...(await talking(ana, bob)));
  say("Writing is measured …");
  figures.push(...(await crowd(bob, server.url)));
  say("A hundred messages a second are measured …");
  await bob.page.context().close();
  const hana = await logIn(server.url, "hana");
  await ana.opens("hana");
  await ana.writes("Are you there?");
  await ana.isStored("Are you there?");
  figures.push(...(await comingBack(ana, hana, server)));
  say("Coming back is measured …");
  return figures;
}

async function inLarge(browser: Browser, messages: number): Promise<Figure[]> {
  const request = { messages, users: 8, rooms: 0, places: 1 };
  await using server = await startServer({}, (dataDir) => fill(dataDir, request));
  const ana = await arrive(browser, "ana", server.url, PASSWORD);
  await ana.opensFromList("lobby");
  await ana.rows.last().waitFor();
  const figures = await scrolling(ana);
  say(`Scrolling through ${messages} messages is measured …`);
  return figures;
}

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { out: text, messages: text, help: { type: "boolean" } } });
  if (values.help === true) return say(usage);
  const load = os.loadavg()[0] ?? 0;
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: browserSwitches });
  try {
    const figures = [
      ...(await inSmall(browser)),
      ...(await inLarge(browser, Number(values.messages ?? "100000"))),
    ];
    say(`\n${browser.version()}, ${os.cpus().length} cores, load ${load.toFixed(1)} before\n`);
    say(table(figures));
    if (values.out !== undefined) {
      writeFileSync(values.out, `${JSON.stringify({ load, browser: browser.version(), figures })}\n`);
    }
  } finally {
    await browser.close();
  }
}

await main();
