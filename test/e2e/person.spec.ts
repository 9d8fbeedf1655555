import { expect, test } from "./scenario.ts";

test("P5: a reload keeps the log-in, the conversation and the draft", async ({ person }) => {
  const ana = await person("ana");
  await ana.opens("bob");
  await ana.writes("sent before the reload");
  await ana.isStored("sent before the reload");
  await ana.types("half a sentence, on\ntwo lines");

  await ana.reloads();
  await ana.isLoggedIn();
  await ana.hasOpen("bob");
  await ana.seesTimes("sent before the reload", 1);
  await expect(ana.composer).toHaveValue("half a sentence, on\ntwo lines");
});

test(
  "P5: the list shows the unfinished words of a conversation that was left, not of the one that is open",
  { tag: "@slow" },
  async ({ person }) => {
    const ana = await person("ana");
    await ana.opens("bob");
    await ana.writes("sent");
    await ana.isStored("sent");
    await ana.types("half a sentence");
    await expect(ana.entryOf("bob")).toHaveAccessibleName(/You: sent/);
    await ana.opensFromList("lobby");
    await expect(ana.entryOf("bob")).toHaveAccessibleName(/Draft: half a sentence/);
  },
);

test("P8: empty and blank messages are not sent, and what is typed is never lost", async ({ person }) => {
  const ana = await person("ana");
  const bob = await person("bob");
  await ana.opens("bob");
  for (const blank of ["", "   ", "\n\n", " \n "]) {
    await ana.types(blank);
    await ana.composer.press("Enter");
  }
  const tooLong = "x".repeat(8001);
  await ana.types(tooLong);
  await ana.composer.press("Enter");
  await expect(ana.composer).toHaveValue(tooLong);

  await ana.writes("a real one");
  await bob.opensFromList("ana");
  await bob.sees("a real one", { from: "ana" });
  await expect(bob.rows).toHaveCount(1);
  await expect(ana.rows).toHaveCount(1);
});

test("P8: a bad username says what is wrong beside the field, offers a valid one, and keeps what was typed", async ({
  actor,
}) => {
  const somebody = await actor("user.a");
  await somebody.triesToLogIn({}, "User A");
  await expect(somebody.usernameField).toHaveValue("User A");
  await expect(somebody.usernameField).toHaveAttribute("aria-invalid", "true");
  await expect(somebody.usernameField).toHaveAccessibleDescription(/\w+ .*\./);

  await somebody.page.getByRole("button", { name: "user.a" }).click();
  await somebody.isLoggedIn();
});

test(
  "P7: a name that is claimed opens in another browser with its password only",
  { tag: "@slow" },
  async ({ person, actor }) => {
    const ana = await person("ana");
    await ana.opens("bob");
    await ana.writes("only for bob");
    await ana.setsPassword("correct horse battery staple");

    const thief = await actor("ana");
    await thief.triesToLogIn();
    await expect(thief.passwordField).toBeVisible();
    await expect(thief.conversationList).toHaveCount(0);
    await thief.triesPassword("wrong horse battery staple");
    await expect(thief.passwordField).toHaveAccessibleDescription(/\w+ .*\./);
    await expect(thief.conversationList).toHaveCount(0);

    await thief.triesPassword("correct horse battery staple");
    await thief.isLoggedIn();
    await thief.opensFromList("bob");
    await thief.sees("only for bob", { from: "ana" });
  },
);

test("P7: a name that has no password is refused to another browser, with a sentence beside the field", async ({
  person,
  actor,
}) => {
  await person("ana");
  const other = await actor("ana");
  await other.triesToLogIn();
  await expect(other.usernameField).toHaveAccessibleDescription(/\w+ .*\./);
  await expect(other.usernameField).toHaveValue("ana");
  await expect(other.conversationList).toHaveCount(0);
});

test("P7: whoever logs out and in again by name, in the same browser, finds everything", async ({
  person,
}) => {
  const ana = await person("ana");
  await ana.opens("bob");
  await ana.writes("still here?");
  await ana.isStored("still here?");

  await ana.choosesFromAccount("Log out");
  await expect(ana.usernameField).toBeVisible();
  await expect(ana.conversationList).toHaveCount(0);

  await ana.logsIn();
  await ana.opensFromList("bob");
  await ana.seesTimes("still here?", 1);
});
