import type { Locator } from "@playwright/test";
import type { Actor } from "./actor.ts";
import { isAccessibleAtAnyWidth } from "./accessible.ts";
import { operatorCommand } from "./operator-command.ts";
import { expect, test } from "./scenario.ts";
import type { ServerProcess } from "./server-process.ts";

const slow = { tag: "@slow" };

test("an operator removes a message, closes a room and suspends a person, and the record says so", async ({
  person,
  server,
}) => {
  const [ana, bob] = [await operator("ana", person, server), await person("bob")];
  await bob.opens("lobby");
  await bob.writes("buy my things");
  await ana.opens("lobby");
  await ana.sees("buy my things", { from: "bob" });

  await ana.rowsWith("buy my things").getByText("buy my things").click({ button: "right" });
  await ana.page.getByRole("menuitem", { name: "Remove as operator…" }).click();
  await gives(dialogOf(ana, "Remove this message as an operator?"), "advertising", "Remove for everybody");
  await expect(bob.rows.filter({ hasText: "This message was deleted" })).toHaveCount(1);
  await expect(bob.rowsWith("buy my things")).toHaveCount(0);

  const rooms = await operates(ana, "Rooms");
  await rooms.getByRole("button", { name: "Close lobby" }).click();
  await gives(dialogOf(ana, "Close lobby?"), "", "Close room");
  await expect(rooms.getByRole("button", { name: "Open lobby again" })).toBeVisible();
  await expect(bob.page.getByRole("note")).toContainText("An operator closed this room");
  await expect(bob.composer).toHaveCount(0);

  const people = await operatesNext(rooms, "People");
  await people.getByRole("textbox", { name: "Part of a name" }).fill("bo");
  await people.getByRole("button", { name: "What to do with bob" }).click();
  await ana.page.getByRole("menuitem", { name: "Suspend…" }).click();
  await gives(dialogOf(ana, "Suspend bob?"), "again", "Suspend");
  await expect(people.getByRole("listitem").filter({ hasText: "bob" })).toContainText("Suspended");
  await expect(bob.page.getByText("Your session has ended.")).toBeVisible();

  const record = await operatesNext(people, "Record");
  const acts = record.getByRole("listitem");
  await expect(acts.filter({ hasText: "ana suspended bob" })).toContainText("“again”");
  await expect(acts.filter({ hasText: "ana closed lobby" })).toHaveCount(1);
  await expect(acts.filter({ hasText: "ana removed a message of bob" })).toContainText("“advertising”");
});

test(
  "whoever was suspended comes in again when an operator lets them, and a room opens again",
  slow,
  async ({ person, actor, server }) => {
    const [ana, bob] = [await operator("ana", person, server), await person("bob")];
    const people = await operates(ana, "People");
    const choose = async (item: string) => {
      await people.getByRole("button", { name: "What to do with bob" }).click();
      await ana.page.getByRole("menuitem", { name: item }).click();
    };
    await choose("Suspend…");
    await gives(dialogOf(ana, "Suspend bob?"), "", "Suspend");
    await expect(bob.page.getByText("Your session has ended.")).toBeVisible();
    const other = await actor("bob");
    await other.triesToLogIn();
    await expect(other.usernameField).toHaveAccessibleDescription(/\w+ .*\./);

    await choose("Let in again…");
    await gives(dialogOf(ana, "Let bob in again?"), "", "Let in again");
    await expect(people.getByRole("listitem").filter({ hasText: "bob" })).not.toContainText("Suspended");

    const rooms = await operatesNext(people, "Rooms");
    await rooms.getByRole("button", { name: "Close lobby" }).click();
    await gives(dialogOf(ana, "Close lobby?"), "", "Close room");
    await rooms.getByRole("button", { name: "Open lobby again" }).click();
    await gives(dialogOf(ana, "Open lobby again?"), "", "Open room");
    await expect(rooms.getByRole("button", { name: "Close lobby" })).toBeVisible();
  },
);

test("an invitation to the server is shown once, listed and withdrawn", slow, async ({ person, server }) => {
  const ana = await operator("ana", person, server);
  const invitations = await operates(ana, "Invitations");
  await invitations.getByRole("textbox", { name: "For whom" }).fill("the new neighbours");
  await invitations.getByRole("button", { name: "Make a link" }).click();
  await expect(invitations.getByRole("textbox", { name: "Link" })).toHaveValue(/\/invite\/./);
  const listed = invitations.getByRole("listitem").filter({ hasText: "the new neighbours" });
  await expect(listed).toContainText("0 of 1 used");
  await listed.getByRole("button", { name: /^Withdraw the link/ }).click();
  await expect(listed).toHaveCount(0);
});

test("every part of what operators use is for everybody", slow, async ({ person, server }) => {
  const [ana] = [await operator("ana", person, server), await person("bob")];
  const dialog = await operates(ana, "People");
  await expect(dialog.getByRole("listitem").first()).toBeVisible();
  await isAccessibleAtAnyWidth(ana);
  await ana.page.setViewportSize({ width: 1280, height: 800 });
  for (const part of ["Rooms", "Invitations", "Record"]) {
    await operatesNext(dialog, part);
    await expect(dialog.getByRole("status").first()).not.toContainText("Loading");
    await isAccessibleAtAnyWidth(ana);
    await ana.page.setViewportSize({ width: 1280, height: 800 });
  }
});

/** Made by whoever has the server's machine; the page knows once it asks who it is. */
async function operator(
  name: string,
  person: (name: string) => Promise<Actor>,
  server: ServerProcess,
): Promise<Actor> {
  const ana = await person(name);
  await operatorCommand(server, "user", "operator", name, "on");
  await ana.reloads();
  await ana.isConnected();
  return ana;
}

async function operates(who: Actor, part: string): Promise<Locator> {
  await who.choosesFromAccount("Operate this server");
  return operatesNext(dialogOf(who, "Operate this server"), part);
}

async function operatesNext(dialog: Locator, part: string): Promise<Locator> {
  await dialog.getByRole("tab", { name: part, exact: true }).click();
  return dialog;
}

/** Answers what an operator is asked before an act. */
async function gives(question: Locator, reason: string, submit: string): Promise<void> {
  await question.getByRole("textbox", { name: "Reason" }).fill(reason);
  await question.getByRole("button", { name: submit, exact: true }).click();
  await expect(question).toHaveCount(0);
}

function dialogOf({ page }: Actor, name: string): Locator {
  return page.getByRole("dialog", { name, exact: true });
}
