import { readFile } from "node:fs/promises";
import type { Locator } from "@playwright/test";
import type { Actor } from "./actor.ts";
import { expect, test } from "./scenario.ts";

const slow = { tag: "@slow" };

test(
  "whoever is blocked is refused and not told, keeps the words, and writes again once let again",
  slow,
  async ({ person }) => {
    const [ana, bob] = [await person("ana"), await person("bob")];
    await ana.opens("bob");
    await ana.writes("hello bob");
    await bob.opensFromList("ana");
    await bob.sees("hello bob", { from: "ana" });

    await choosesFromMenu(ana, "Block bob…");
    const question = dialogOf(ana, "Block bob?");
    await expect(question).toContainText("bob can no longer write to you");
    await question.getByRole("button", { name: "Block", exact: true }).click();
    const strip = ana.page.getByRole("note").filter({ hasText: "You blocked bob." });
    await expect(strip).toBeVisible();
    await expect(ana.composer).toHaveCount(0);

    await bob.writes("are you angry?");
    const failed = bob.rowsWith("are you angry?");
    await expect(failed.getByRole("button", { name: "Retry" })).toBeVisible();
    await expect(failed).toContainText("accepts no messages");
    await expect(bob.page.getByText(/blocked/i)).toHaveCount(0);

    await strip.getByRole("button", { name: "Unblock" }).click();
    await expect(ana.composer).toBeVisible();
    await failed.getByRole("button", { name: "Retry" }).click();
    await ana.sees("are you angry?", { from: "bob" });
  },
);

test("settings list who is blocked, and let them again", slow, async ({ person }) => {
  const [ana, bob] = [await person("ana"), await person("bob")];
  await ana.opens("bob");
  await choosesFromMenu(ana, "Block bob…");
  await dialogOf(ana, "Block bob?").getByRole("button", { name: "Block", exact: true }).click();
  await expect(dialogOf(ana, "Block bob?")).toHaveCount(0);

  const settings = await opensSettings(ana, "Privacy");
  await settings.getByRole("button", { name: "Unblock bob" }).click();
  await expect(settings).toContainText("You have blocked nobody.");
  await bob.opens("ana");
  await bob.writes("here again");
  await bob.isStored("here again");
});

test(
  "a display name is shown wherever its person is, and the username beside it",
  slow,
  async ({ person }) => {
    const [ana, bob] = [await person("ana"), await person("bob")];
    await ana.opens("bob");
    await ana.writes("who am I?");
    await bob.opensFromList("ana");
    await bob.sees("who am I?");

    const settings = await opensSettings(ana, "Account");
    await settings.getByRole("textbox", { name: "Display name" }).fill("Ana María");
    await settings.getByRole("button", { name: "Save", exact: true }).click();
    await expect(settings.getByRole("status").filter({ hasText: "Saved." })).toBeVisible();
    await closes(settings);

    await expect(bob.page.getByRole("heading", { level: 1 })).toHaveText("Ana María @ana");
    await expect(bob.entryOf("Ana María")).toHaveAttribute("title", "@ana");
    await expect(bob.rowsWith("who am I?")).toContainText("Ana María @ana");
    await bob.opens("lobby");
    await bob.composer.pressSequentially("Hi @mar");
    await bob.page.getByRole("option", { name: "Ana María @ana" }).click();
    await expect(bob.composer).toHaveValue("Hi @ana ");
  },
);

test("sessions are listed, and the end of one reaches its browser", async ({ person, actor }) => {
  const ana = await person("ana");
  await ana.setsPassword("correct horse battery staple");
  const [laptop, phone] = [await actor("ana"), await actor("ana")];
  for (const other of [laptop, phone]) {
    await other.logsIn({ password: "correct horse battery staple" });
    await other.isConnected();
  }

  const settings = await opensSettings(ana, "Devices and sessions");
  const sessions = settings.getByRole("listitem");
  await expect(sessions).toHaveCount(3);
  await expect(sessions.filter({ hasText: "This browser" })).toHaveCount(1);
  await expect(sessions.filter({ hasText: "Connected now" })).toHaveCount(3);
  await settings
    .getByRole("button", { name: /^End the session of/ })
    .first()
    .click();
  await expect(sessions).toHaveCount(2);
  const ended = (who: Actor) => who.page.getByText("Your session has ended.");
  const howMany = async () => (await ended(laptop).count()) + (await ended(phone).count());
  await expect.poll(howMany).toBe(1);

  await settings.getByRole("button", { name: "End all others" }).click();
  const question = dialogOf(ana, "End all other sessions?");
  await question.getByRole("button", { name: "End all others" }).click();
  await expect(settings).toContainText("1 session has ended.");
  for (const other of [laptop, phone]) await expect(ended(other)).toBeVisible();
  await expect(ended(ana)).toHaveCount(0);
  await expect(sessions).toHaveCount(1);
});

test("everything that is kept about a person comes as one file of JSON", slow, async ({ person }) => {
  const ana = await person("ana");
  await ana.opens("bob");
  await ana.writes("remember this");
  await ana.isStored("remember this");

  const settings = await opensSettings(ana, "Your data");
  const download = ana.page.waitForEvent("download");
  await settings.getByRole("button", { name: "Export my data" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("restante-ana.json");
  const text = await readFile(await file.path(), "utf8");
  expect(JSON.parse(text)).toBeInstanceOf(Object);
  expect(text).toContain("remember this");
  await expect(settings).toContainText("The file is in your downloads.");
});

test("a deleted account is gone here, and a deleted user to others", slow, async ({ person }) => {
  const [ana, bob] = [await person("ana"), await person("bob")];
  await ana.opens("bob");
  await ana.writes("farewell");
  await bob.opensFromList("ana");
  await bob.sees("farewell");

  const settings = await opensSettings(ana, "Your data");
  await settings.getByRole("button", { name: "Delete my account…" }).click();
  const question = dialogOf(ana, "Delete my account");
  const name = question.getByRole("textbox", { name: /^Type your username/ });
  await name.fill("somebody");
  await question.getByRole("button", { name: "Delete my account" }).click();
  await expect(name).toHaveAccessibleDescription("That is not your username.");
  await name.fill("ana");
  await question.getByRole("button", { name: "Delete my account" }).click();
  await expect(ana.page.getByRole("status").filter({ hasText: "Your account is deleted." })).toBeVisible();

  await expect(bob.page.getByRole("heading", { level: 1 })).toHaveText("Deleted user");
  await expect(bob.page.getByRole("note")).toHaveText("This person deleted their account.");
  await bob.entryOf("Deleted user").click();
  await bob.sees("farewell");
  await expect(bob.rowsWith("farewell")).toContainText("Deleted user");
  await expect(bob.page.getByRole("note")).toHaveText("This person deleted their account.");
  await expect(bob.composer).toHaveCount(0);

  await ana.triesToLogIn();
  await expect(ana.usernameField).toHaveAccessibleDescription(/\w+ .*\./);
});

async function opensSettings(who: Actor, section: string): Promise<Locator> {
  await who.choosesFromAccount("Settings");
  const settings = dialogOf(who, "Settings");
  await settings.getByRole("tab", { name: section, exact: true }).click();
  return settings;
}

async function closes(dialog: Locator): Promise<void> {
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toHaveCount(0);
}

async function choosesFromMenu({ page }: Actor, item: string): Promise<void> {
  await page.getByRole("button", { name: "Conversation menu" }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

function dialogOf({ page }: Actor, name: string): Locator {
  return page.getByRole("dialog", { name, exact: true });
}

test(
  "on a telephone a message that comes takes nobody out of the field that they type in",
  slow,
  async ({ person }) => {
    const [ana, bob] = [await person("ana"), await person("bob")];
    await ana.page.setViewportSize({ width: 360, height: 760 });
    await ana.choosesFromAccount("Settings");
    const dialog = dialogOf(ana, "Settings");
    await dialog.getByRole("button", { name: "Account" }).click();
    const field = dialog.getByRole("textbox", { name: "Display name" });
    await field.click();
    await ana.page.keyboard.type("Ana of");
    await bob.opens("ana");
    await bob.writes("hello");
    await bob.isStored("hello");
    await expect(ana.page).toHaveTitle(/1/);
    await expect(field).toBeFocused();
    await ana.page.keyboard.type(" the sea");
    await expect(field).toHaveValue("Ana of the sea");
  },
);
