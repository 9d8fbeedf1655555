import { test as base, type BrowserContext } from "@playwright/test";
import { Actor } from "./actor.ts";
import { fill } from "../seed/fill.ts";
import { startServer, type ServerProcess } from "./server-process.ts";

export { expect } from "@playwright/test";

interface Scenario {
  /** Environment variables of the server: `test.use({ settings: { LOBBY: "off" } })`. */
  settings: Record<string, string>;
  /** Whether people have talked here before: `test.use({ seeded: true })`. They log in with `PASSWORD`. */
  seeded: boolean;
  /** This test's own server; its data are empty, unless `seeded`. */
  server: ServerProcess;
  /** Somebody with a browser of their own, who has not opened the page yet. */
  actor: (name: string, options?: { address?: string }) => Promise<Actor>;
  /** The same, logged in and connected. */
  person: (name: string, options?: { address?: string }) => Promise<Actor>;
}

/** A test with named actors over the real product. */
export const test = base.extend<Scenario>({
  settings: [{}, { option: true }],
  seeded: [false, { option: true }],

  server: async ({ settings, seeded }, use, testInfo) => {
    await using server = await startServer(settings, seeded ? fill : undefined);
    await use(server);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("server.log", { body: server.log(), contentType: "text/plain" });
    }
  },

  actor: async ({ browser, server }, use) => {
    const contexts: BrowserContext[] = [];
    const faults: string[] = [];
    await use(async (name, { address = server.url } = {}) => {
      const context = await browser.newContext();
      contexts.push(context);
      collectFaults(context, name, faults);
      return Actor.arrive(name, address, context);
    });
    await Promise.all(contexts.map((context) => context.close()));
    if (faults.length > 0) throw new Error(`The page is at fault:\n${faults.join("\n")}`);
  },

  person: async ({ actor }, use) => {
    await use(async (name, options) => {
      const somebody = await actor(name, options);
      await somebody.logsIn();
      await somebody.isConnected();
      return somebody;
    });
  },
});

/** What no scenario may provoke, whatever it shows: an uncaught error, or a breach of the page's own policy. */
function collectFaults(context: BrowserContext, name: string, faults: string[]): void {
  context.on("weberror", (event) => faults.push(`${name}: ${event.error().stack ?? String(event.error())}`));
  context.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) faults.push(`${name}: ${message.text()}`);
  });
}
