import { expect, test } from "./scenario.ts";

test("everything from the log-in to a sent message is done with the keys alone, as fast as one types", async ({
  actor,
  person,
}) => {
  const bob = await person("bob");
  const ana = await actor("ana");
  const { keyboard } = ana.page;
  await ana.visits();
  await expect(ana.usernameField).toBeFocused();
  await keyboard.type("ana");
  await keyboard.press("Enter");
  await ana.isLoggedIn();

  // From the page, and again from the composer: no key may go where the focus was before.
  for (const name of ["carl", "bob"]) {
    await keyboard.press("Control+k");
    await keyboard.type(name);
    await keyboard.press("Enter");
    await ana.hasOpen(name);
    await expect(ana.composer).toBeFocused();
    await expect(ana.composer).toHaveValue("");
  }
  await keyboard.type("no mouse");
  await keyboard.press("Enter");
  await ana.isStored("no mouse");
  await bob.hasUnread(1, { from: "ana" });
});

test("Ctrl+K takes the focus before any further key can come", async ({ person }) => {
  const ana = await person("ana");
  await ana.opens("bob");
  await expect(ana.composer).toBeFocused();
  const role = await ana.page.evaluate(async () => {
    const press = { key: "k", ctrlKey: true, bubbles: true, cancelable: true };
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", press));
    // The end of this task and not one frame more.
    await Promise.resolve();
    return document.activeElement?.getAttribute("role");
  });
  expect(role).toBe("combobox");
});

test(
  "a dialog that asks for words begins in its field, and a question at its way back",
  {
    tag: "@slow",
  },
  async ({ person }) => {
    const { page } = await person("ana");
    const opener = page.getByRole("button", { name: "New room", exact: true });
    await opener.press("Enter");
    await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused();
    await page.keyboard.type("garden");
    await page.keyboard.press("Escape");
    await expect(opener).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused();
    await page.keyboard.type("garden");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "garden" })).toBeVisible();
    await page.getByRole("button", { name: "Conversation menu" }).press("Enter");
    await page.getByRole("menuitem", { name: "Leave" }).press("Enter");
    await expect(page.getByRole("dialog").getByRole("button", { name: "Cancel" })).toBeFocused();
  },
);
