import { startHoldingProxy } from "../proxies/holding-proxy.ts";
import { expect, test } from "./scenario.ts";

test("P2, P5, P6: behind a middlebox that holds streams back the page says so, talks on, and is live when it is gone @slow", async ({
  actor,
  person,
  server,
}) => {
  test.setTimeout(300_000);
  await using box = await startHoldingProxy(server.port, { kind: "holding" });
  const bob = await person("bob");
  const ana = await actor("ana", { address: box.url });
  await ana.logsIn();
  const notice = ana.page.getByText("your network holds live updates back");
  await expect(notice).toBeVisible({ timeout: 60_000 });
  await ana.isConnected();

  await ana.opens("bob");
  await bob.opens("ana");
  await bob.writes("can you hear me?");
  await ana.sees("can you hear me?", { from: "bob", timeout: 60_000 });
  await ana.writes("every few seconds");
  await bob.sees("every few seconds", { from: "ana", timeout: 60_000 });
  await ana.isStored("every few seconds");

  box.become({ kind: "passing" });
  // A stream is tried again only now and then.
  await expect(notice).toHaveCount(0, { timeout: 120_000 });
  await ana.isConnected();
  await bob.writes("and now?");
  await ana.sees("and now?", { from: "bob" });
  await ana.seesInOrder(["can you hear me?", "every few seconds", "and now?"]);
});
