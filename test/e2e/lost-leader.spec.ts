import type { CDPSession } from "@playwright/test";
import type { Actor } from "./actor.ts";
import { test } from "./scenario.ts";

/** What the tools of a developer can do to a page. */
const toolsOf = (tab: Actor): Promise<CDPSession> => tab.page.context().newCDPSession(tab.page);

test("P2: what a tab that crashed had typed goes out once, from another tab", async ({ person, server }) => {
  const ana = await person("ana");
  const bob = await person("bob");
  await ana.opens("bob");
  const second = await ana.newTab();
  await second.opensFromList("lobby");
  await server.kill();
  await ana.isNotConnected();
  const texts = ["typed before the crash", "and this as well"];
  for (const text of texts) await ana.writes(text);
  for (const text of texts) await ana.isWaiting(text);

  const crashed = ana.page.waitForEvent("crash");
  // Never answered: the page that was asked to crash is gone.
  ana.page.goto("chrome://crash").catch(() => undefined);
  await crashed;
  await server.restart();

  await bob.opensFromList("ana");
  for (const text of texts) await bob.sees(text, { from: "ana", timeout: 45_000 });
  await second.opensFromList("bob");
  for (const text of texts) await second.isStored(text);
  await second.seesInOrder(texts);
  await bob.seesInOrder(texts);
});

test(
  "P6: a leader whose page hangs is followed by another tab, and shows everything once when it goes on",
  { tag: "@slow" },
  async ({ person }) => {
    test.setTimeout(120_000);
    const ana = await person("ana");
    const bob = await person("bob");
    await ana.opens("bob");
    await ana.writes("before");
    await ana.isStored("before");
    const second = await ana.newTab();
    await second.opensFromList("bob");

    const tools = await toolsOf(ana);
    await tools.send("Debugger.enable");
    const paused = new Promise((resolve) => tools.once("Debugger.paused", resolve));
    await tools.send("Debugger.pause");
    await paused;
    await second.page.bringToFront();
    await second.writes("while the first tab hangs");
    await bob.opensFromList("ana");
    await bob.sees("while the first tab hangs", { from: "ana", timeout: 45_000 });
    await bob.writes("an answer");
    await second.sees("an answer", { from: "bob", timeout: 45_000 });

    await tools.send("Debugger.resume");
    const all = ["before", "while the first tab hangs", "an answer"];
    await ana.seesInOrder(all, { timeout: 45_000 });
    await second.seesInOrder(all);
  },
);

test(
  "P6: a leader that the browser freezes gives its seat up, and is live again when it is thawed",
  { tag: "@slow" },
  async ({ person }) => {
    test.setTimeout(120_000);
    const ana = await person("ana");
    const bob = await person("bob");
    await ana.opens("bob");
    const second = await ana.newTab();
    await second.opens("bob");
    await bob.opens("ana");

    const tools = await toolsOf(ana);
    await tools.send("Page.setWebLifecycleState", { state: "frozen" });
    await second.page.bringToFront();
    await second.writes("while the first tab is frozen");
    await bob.sees("while the first tab is frozen", { from: "ana", timeout: 45_000 });
    await second.closes();
    await tools.send("Page.setWebLifecycleState", { state: "active" });
    await bob.writes("welcome back");
    await ana.sees("welcome back", { from: "bob", timeout: 45_000 });
    await ana.seesInOrder(["while the first tab is frozen", "welcome back"]);
  },
);
