import type { Actor } from "./actor.ts";
import { expect, test } from "./scenario.ts";

/** Does something with a message from its menu. */
async function chooses(actor: Actor, text: string, action: string): Promise<void> {
  await actor.rowsWith(text).getByText(text, { exact: true }).click({ button: "right" });
  await actor.page.getByRole("menuitem", { name: action, exact: true }).click();
}

async function edits(actor: Actor, text: string, next: string): Promise<void> {
  await chooses(actor, text, "Edit");
  await expect(actor.composer).toHaveValue(text);
  await actor.writes(next);
}

async function deletes(actor: Actor, text: string): Promise<void> {
  await chooses(actor, text, "Delete…");
  await actor.page.getByRole("button", { name: "Delete for everybody" }).click();
}

/** As a page without a server shows it, and every device in the end. */
async function hasAll(actor: Actor): Promise<void> {
  const { rows } = actor;
  await expect(rows).toHaveCount(4, { timeout: 45_000 });
  await expect(rows.nth(0)).toContainText("one, edited");
  await expect(rows.nth(0).getByRole("button", { name: /^Edited/ })).toBeVisible();
  await expect(rows.nth(1)).toContainText("This message was deleted");
  await expect(rows.nth(2).getByRole("button", { name: "👍, 1 person" })).toBeVisible();
  await expect(rows.nth(2).getByRole("img", { name: "Pinned" })).toBeVisible();
  await expect(rows.nth(3)).toContainText("four, edited");
}

test("P2: what is done with messages while the server is away is seen at once, survives a reload, and merges once on every device @slow", async ({
  person,
  actor,
  server,
}) => {
  const ana = await person("ana");
  await ana.setsPassword("correct horse battery");
  const phone = await actor("ana");
  await phone.logsIn({ password: "correct horse battery" });
  const bob = await person("bob");
  await ana.opens("bob");
  await bob.opens("ana");
  for (const text of ["one", "two"]) {
    await ana.writes(text);
    await ana.isStored(text);
  }
  await bob.sees("two", { from: "ana" });
  await bob.writes("three");
  await ana.sees("three", { from: "bob" });
  await phone.opensFromList("bob");
  await phone.sees("three", { from: "bob" });

  await server.kill();
  await ana.isNotConnected();
  await edits(ana, "one", "one, edited");
  await deletes(ana, "two");
  await ana.rowsWith("three").getByText("three", { exact: true }).hover();
  await ana.page.getByRole("button", { name: "React with 👍" }).click();
  await chooses(ana, "three", "Pin");
  await ana.writes("four");
  await edits(ana, "four", "four, edited");
  await hasAll(ana);
  await ana.reloads();
  await hasAll(ana);

  await server.restart();
  await ana.isStored("four, edited");
  await hasAll(phone);
  await hasAll(bob);
  await hasAll(ana);
  await expect(ana.log.getByRole("img", { name: "Waiting" })).toHaveCount(0);
});
