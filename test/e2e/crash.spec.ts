import { Actor } from "./actor.ts";
import { browserWithProfile } from "./browser-process.ts";
import { test } from "./scenario.ts";

test("P2: what is typed survives kill -9 of the whole browser, and goes out once", async ({
  person,
  server,
}) => {
  test.setTimeout(120_000);
  const bob = await person("bob");
  await using browser = await browserWithProfile();
  const ana = await Actor.arrive("ana", server.url, await browser.start());
  await ana.logsIn();
  await ana.opens("bob");
  await ana.writes("sent in peace");
  await ana.isStored("sent in peace");
  // A browser writes its cookies to the disk when it has time, or quits.
  await browser.quit();

  const again = await Actor.arrive("ana", server.url, await browser.start());
  await again.visits("/@bob");
  await again.isConnected();
  await server.kill();
  await again.isNotConnected();
  const texts = ["typed before the kill", "and this as well"];
  for (const text of texts) await again.writes(text);
  for (const text of texts) await again.isWaiting(text);
  await browser.kill();
  await server.restart();

  const back = await Actor.arrive("ana", server.url, await browser.start());
  await back.visits("/@bob");
  const all = ["sent in peace", ...texts];
  for (const text of all) await back.isStored(text);
  await back.seesInOrder(all);
  await bob.opensFromList("ana");
  await bob.seesInOrder(all);
});

test(
  "P5: the way back to a page that was left shows everything once, and it is live",
  { tag: "@slow" },
  async ({ person, server }) => {
    test.setTimeout(120_000);
    const bob = await person("bob");
    await using browser = await browserWithProfile();
    const ana = await Actor.arrive("ana", server.url, await browser.start());
    await ana.logsIn();
    await ana.opens("bob");
    await ana.writes("before I leave");
    await ana.isStored("before I leave");
    await ana.page.goto(`http://127.0.0.1:${server.port}/healthz`);
    await bob.opensFromList("ana");
    await bob.writes("while you were away");
    // Not goBack, which waits for a page to load: this one was kept and is shown again as it was.
    await ana.page.evaluate(() => setTimeout(() => history.back(), 0));
    await ana.sees("while you were away", { from: "bob", timeout: 45_000 });
    await ana.writes("back again");
    await bob.sees("back again", { from: "ana" });
    const all = ["before I leave", "while you were away", "back again"];
    await ana.seesInOrder(all);
    await bob.seesInOrder(all);
  },
);
