import { test } from "./scenario.ts";

test.use({ settings: { HEARTBEAT: "1s" } });

test(
  "P5, P6: a page that stood still while its server died and returned is live again as soon as it goes on",
  { tag: "@slow" },
  async ({ person, server }) => {
    const ana = await person("ana");
    const bob = await person("bob");
    await ana.opens("bob");
    await bob.opens("ana");
    await bob.writes("before");
    await ana.sees("before", { from: "bob" });

    // Not one line of the page's code runs from here: it is frozen, as far as it can tell.
    const devtools = await ana.page.context().newCDPSession(ana.page);
    await devtools.send("Debugger.enable");
    const still = new Promise((resolve) => devtools.once("Debugger.paused", resolve));
    await devtools.send("Debugger.pause");
    await still;
    await server.kill();
    await server.restart();
    await bob.writes("while you slept");
    await bob.isStored("while you slept");
    await devtools.send("Debugger.resume");

    await ana.sees("while you slept", { from: "bob" });
    await ana.isConnected();
    await ana.seesInOrder(["before", "while you slept"]);
    await ana.writes("awake");
    await bob.sees("awake", { from: "ana" });
  },
);
