import type { Actor } from "./actor.ts";
import { delayOf } from "./delay.ts";
import { expect, test } from "./scenario.ts";

test("P5: two tabs of one person both show everything, once", async ({ person }) => {
  const ana = await person("ana");
  const bob = await person("bob");
  await ana.opens("bob");
  await bob.opens("ana");
  const second = await ana.newTab();
  await second.opens("bob");

  await ana.writes("from the first tab");
  await second.writes("from the second tab");
  await bob.sees("from the second tab", { from: "ana" });
  await bob.writes("to both");

  for (const tab of [ana, second]) {
    await tab.sees("to both", { from: "bob" });
    await tab.seesInOrder(["from the first tab", "from the second tab", "to both"]);
  }
});

// Browsers allow six connections to one origin: with a stream in each tab, the seventh hangs. On a plain host
// name the browser has no Web Locks either.
for (const host of ["localhost", "restante.test"]) {
  test.describe(`on http://${host}`, () => {
    test.use({ settings: { ALLOWED_HOSTS: "restante.test" } });

    test(
      "P6: eight tabs of one person are all live, and each sends within a second",
      { tag: "@alone" },
      async ({ person, server }) => {
        test.setTimeout(240_000);
        const address = `http://${host}:${server.port}`;
        const ana = await person("ana", { address });
        const bob = await person("bob", { address });
        await ana.opens("bob");
        await bob.opens("ana");

        const tabs: Actor[] = [ana];
        while (tabs.length < 8) tabs.push(await ana.newTab());
        await bob.writes("to all eight");
        for (const tab of tabs.slice(1)) await tab.opensFromList("bob");
        for (const tab of tabs) await tab.sees("to all eight", { from: "bob" });

        for (const [index, tab] of tabs.entries()) {
          await tab.page.bringToFront();
          const text = `from tab ${index + 1}`;
          const delay = await delayOf(text, { sender: tab, reader: bob }, () => tab.writes(text));
          expect(delay).toBeLessThan(1000);
          await bob.sees(text, { from: "ana" });
        }
        const all = ["to all eight", ...tabs.map((_, index) => `from tab ${index + 1}`)];
        for (const reader of [...tabs, bob]) await reader.seesInOrder(all);
      },
    );
  });
}
