import { test, expect } from "./scenario.ts";

const text = "Hi, catch you later!";

test("P1: what was written to somebody away survives kill -9, and is there once, unread, when they return", async ({
  person,
  server,
}) => {
  const dan = await person("dan");
  await dan.closes();
  const cleo = await person("cleo");
  await cleo.opens("dan");
  await cleo.writes(text);
  await cleo.isStored(text);

  await server.kill();
  await server.restart();

  const back = await dan.returns();
  await back.hasUnread(1, { from: "cleo" });
  await back.opensFromList("cleo");
  await back.sees(text, { from: "cleo" });
  await back.hasUnread(0, { from: "cleo" });
});

test("P7: what was written to a name that nobody has used waits for the first who logs in with it", async ({
  person,
  actor,
  server,
}) => {
  const cleo = await person("cleo");
  await cleo.opens("dan");
  await cleo.writes(text);
  await cleo.isStored(text);

  await server.kill();
  await server.restart();

  const dan = await actor("dan");
  await dan.logsIn();
  await dan.hasUnread(1, { from: "cleo" });
  await dan.opensFromList("cleo");
  await dan.sees(text, { from: "cleo" });

  const stranger = await person("stranger");
  await expect(stranger.entryOf("cleo")).toHaveCount(0);
});

test("P2: while the server is away writing goes on, and everything arrives once, in order, when it is back", async ({
  person,
  server,
}) => {
  const ana = await person("ana");
  const bob = await person("bob");
  await ana.opens("bob");
  await bob.opens("ana");
  await ana.writes("before");
  await bob.sees("before", { from: "ana" });

  await server.kill();
  await ana.isNotConnected();
  const texts = ["first without a server", "second without a server", "third without a server"];
  for (const one of texts) await ana.writes(one);
  await ana.seesInOrder(texts);
  for (const one of texts) await ana.isWaiting(one);

  await server.restart();
  for (const one of texts) await bob.sees(one, { from: "ana", timeout: 45_000 });
  await bob.seesInOrder(["before", ...texts]);
  for (const one of texts) await ana.isStored(one);
  await ana.seesInOrder(["before", ...texts]);
});

test("P2: what waits in the outbox survives a reload", async ({ person, server }) => {
  const ana = await person("ana");
  const bob = await person("bob");
  await ana.opens("bob");
  await ana.choosesFromAccount("Go offline");
  await ana.isNotConnected();
  await ana.writes("written offline");
  await ana.isWaiting("written offline");

  await ana.reloads();
  await ana.sees("written offline");
  await ana.isWaiting("written offline");
  await expect(bob.entryOf("ana")).toHaveCount(0);

  await server.kill();
  await server.restart();
  await ana.choosesFromAccount("Go online");
  await bob.opensFromList("ana");
  await bob.sees("written offline", { from: "ana" });
  await ana.isStored("written offline");
  await ana.seesTimes("written offline", 1);
});
