import { randomBytes } from "node:crypto";
import type { Actor } from "./actor.ts";
import { expect, test } from "./scenario.ts";

const button = (actor: Actor, name: string) => actor.page.getByRole("button", { name, exact: true });

test("P8: a refused message keeps its words, to be sent again, copied or deleted", async ({ person }) => {
  const ana = await person("ana");
  await ana.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await ana.opensFromList("lobby");
  await ana.choosesFromAccount("Go offline");
  await ana.isNotConnected();
  await ana.writes("too late for the lobby");
  await ana.isWaiting("too late for the lobby");
  await button(ana, "Conversation menu").click();
  await ana.page.getByRole("menuitem", { name: "Leave", exact: true }).click();
  await ana.page.getByRole("dialog").getByRole("button", { name: "Leave", exact: true }).click();
  await expect(ana.page.getByRole("dialog")).toHaveCount(0);

  await ana.choosesFromAccount("Go online");
  await ana.isConnected();
  await ana.opensFromList("lobby");
  const row = ana.rowsWith("too late for the lobby");
  await expect(row.getByRole("img", { name: "Not sent" })).toBeVisible();
  await row.getByRole("button", { name: "Copy" }).click();
  await expect(row.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await ana.page.evaluate(() => navigator.clipboard.readText())).toBe("too late for the lobby");

  await ana.reloads();
  await expect(row.getByRole("img", { name: "Not sent" })).toBeVisible();
  await row.getByRole("button", { name: "Retry" }).click();
  await expect(row.getByRole("img", { name: "Not sent" })).toBeVisible();
  await row.getByRole("button", { name: "Delete" }).click();
  await expect(row).toHaveCount(0);
  await expect(ana.entryOf("lobby")).toHaveCount(0);
});

test("logging out with unsent messages asks, and can wait until they are sent", async ({
  person,
  server,
}) => {
  const ana = await person("ana");
  const bob = await person("bob");
  await ana.opens("bob");
  await server.kill();
  await ana.isNotConnected();
  await ana.writes("before I leave");
  await ana.isWaiting("before I leave");

  await ana.choosesFromAccount("Log out");
  const dialog = ana.page.getByRole("dialog", { name: "1 message has not been sent" });
  await expect(dialog.getByRole("button")).toHaveText([
    "",
    "Log out once sent",
    "Copy the words",
    "Discard and log out",
  ]);
  await dialog.getByRole("button", { name: "Log out once sent" }).click();
  await expect(ana.page.getByText("You are logged out as soon as 1 message is sent.")).toBeVisible();
  await button(ana, "Stay logged in").click();
  await expect(button(ana, "Stay logged in")).toHaveCount(0);

  await ana.choosesFromAccount("Log out");
  await dialog.getByRole("button", { name: "Log out once sent" }).click();
  await expect(button(ana, "Stay logged in")).toBeVisible();
  await server.restart();
  await expect(ana.usernameField).toBeVisible({ timeout: 45_000 });
  await bob.opensFromList("ana");
  await bob.sees("before I leave", { from: "ana" });
});

test("logging out with a message that is only begun asks", async ({ person }) => {
  const ana = await person("ana");
  await ana.opens("bob");
  await ana.types("half a sentence");
  await ana.choosesFromAccount("Log out");
  const dialog = ana.page.getByRole("dialog", { name: "1 message is only begun" });
  await expect(dialog.getByRole("button")).toHaveText([
    "",
    "Stay logged in",
    "Copy the words",
    "Discard and log out",
  ]);
  await dialog.getByRole("button", { name: "Stay logged in" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(ana.composer).toHaveValue("half a sentence");
  await ana.choosesFromAccount("Log out");
  await dialog.getByRole("button", { name: "Discard and log out" }).click();
  await expect(ana.usernameField).toBeVisible();
});

test("P8: a session that ended keeps what is typed; whoever logs in again by name sends it, once", async ({
  person,
}) => {
  const ana = await person("ana");
  const bob = await person("bob");
  await ana.opens("bob");
  const context = ana.page.context();
  const session = (await context.cookies()).find(({ name }) => !name.includes("restante_re_"));
  await ana.choosesFromAccount("Go offline");
  await context.clearCookies({ name: session?.name });
  await ana.choosesFromAccount("Go online");
  await expect(ana.page.getByText("Your session has ended. What you wrote is kept.")).toBeVisible();
  await ana.writes("typed without a session");
  await ana.isWaiting("typed without a session");
  await ana.reloads();
  await ana.isWaiting("typed without a session");

  await button(ana, "Log in again").click();
  await ana.page.getByRole("dialog").getByRole("button", { name: "Log in" }).click();
  await ana.isStored("typed without a session");
  await bob.opensFromList("ana");
  await bob.seesTimes("typed without a session", 1);
});

test(
  "a browser that runs out of room keeps what is typed in memory, says so, and sends it",
  { tag: "@slow" },
  async ({ actor, person, server }) => {
    const ana = await actor("ana");
    const tools = await ana.page.context().newCDPSession(ana.page);
    await tools.send("Storage.overrideQuotaForOrigin", { origin: server.url, quotaSize: 200_000 });
    await ana.logsIn();
    await ana.isConnected();
    const bob = await person("bob");
    await ana.opens("bob");
    await ana.choosesFromAccount("Go offline");
    const says = ana.page.getByText("This browser refuses to keep anything");
    const written: string[] = [];
    while (written.length < 60 && !(await says.isVisible())) {
      const name = `number ${written.length + 1} of many`;
      // What repeats itself takes no room.
      await ana.writes(`${name} ${randomBytes(5_000).toString("base64")}`);
      await expect(ana.rows.filter({ hasText: name })).toHaveCount(1);
      written.push(name);
    }
    await expect(says).toBeVisible();
    await ana.seesInOrder(written);
    await ana.choosesFromAccount("Go online");
    await bob.opensFromList("ana");
    await bob.seesInOrder(written);
  },
);

test(
  "a database that is deleted under the page takes no unsent word along",
  { tag: "@slow" },
  async ({ person, server }) => {
    const ana = await person("ana");
    const bob = await person("bob");
    await ana.opens("bob");
    await ana.writes("sent before");
    await ana.isStored("sent before");
    await ana.choosesFromAccount("Go offline");
    await ana.writes("waits");
    await ana.isWaiting("waits");
    await ana.types("half a sentence");
    const tools = await ana.page.context().newCDPSession(ana.page);
    await tools.send("Storage.clearDataForOrigin", { origin: server.url, storageTypes: "indexeddb" });
    // A question that is asked while the browser deletes may never be answered: it is asked again.
    const databases = () =>
      ana.page.evaluate(async () => {
        const unanswered = new Promise<[]>((resolve) => setTimeout(resolve, 500, []));
        return (await Promise.race([indexedDB.databases(), unanswered])).length;
      });
    await expect.poll(databases, { timeout: 60_000 }).toBe(1);
    await ana.isWaiting("waits");
    await expect(ana.composer).toHaveValue("half a sentence");

    await ana.reloads();
    await ana.isWaiting("waits");
    await expect(ana.composer).toHaveValue("half a sentence");
    await ana.choosesFromAccount("Go online");
    await ana.seesInOrder(["sent before", "waits"]);
    await ana.isStored("waits");
    await bob.opensFromList("ana");
    await bob.seesInOrder(["sent before", "waits"]);
  },
);
