import type { Locator } from "@playwright/test";
import type { Actor } from "./actor.ts";
import { expect, test } from "./scenario.ts";

// What people do with conversations as a whole, each at a browser of their own.

test("P5: three people talk in a group, and each arranges it in their own list", async ({ person }) => {
  const [ana, bob, carol] = [await person("ana"), await person("bob"), await person("carol")];
  await ana.page.getByRole("combobox", { name: "Find people and rooms" }).click();
  await ana.page.getByRole("option", { name: /^New group/ }).click();
  const dialog = dialogOf(ana, "New group");
  await dialog.getByRole("textbox", { name: "People" }).fill("bob");
  await dialog.getByRole("button", { name: "Create group" }).click();
  await expect(dialog.getByRole("alert")).toContainText("at least two");
  await dialog.getByRole("textbox", { name: "People" }).fill("bob, @carol");
  await dialog.getByRole("button", { name: "Create group" }).click();
  await ana.hasOpen("bob and carol");
  await ana.writes("the three of us");

  // Each sees the others in its name.
  await bob.opensFromList("ana and carol");
  await bob.sees("the three of us", { from: "ana" });
  await bob.writes("and nobody else");
  await carol.opensFromList("ana and bob");
  await carol.seesInOrder(["the three of us", "and nobody else"]);
  await expect(carol.page.getByRole("button", { name: "3 members" })).toBeVisible();

  // By the keys alone: pinned above what is newer, then muted, then put away.
  await ana.visits("/@bob");
  await ana.hasOpen("bob");
  await ana.writes("just you");
  const group = ana.entryOf("bob and carol");
  await expect(links(ana).first()).toHaveAccessibleName(/^bob(?! and)/);
  await choosesByKeys(ana, group, "Pin");
  await expect(links(ana).first()).toHaveAccessibleName(/^bob and carol\b.*Pinned/);
  await choosesByKeys(ana, group, "Mute");
  await expect(group).toHaveAccessibleName(/Muted/);
  await choosesByKeys(ana, group, "Unmute");
  await choosesByKeys(ana, group, "Archive");
  await expect(group).toHaveCount(0);
  await carol.writes("where has she gone?");
  await expect(group).toHaveAccessibleName(/1 unread/);
});

test(
  "notes to self are found by their name, and nobody else gets them",
  { tag: "@slow" },
  async ({ person }) => {
    const ana = await person("ana");
    await ana.page.getByRole("combobox", { name: "Find people and rooms" }).fill("notes");
    await ana.page.getByRole("option", { name: /^Notes to self/ }).click();
    await ana.hasOpen("Notes to self");
    await ana.writes("stamps, string, sealing wax");
    await ana.isStored("stamps, string, sealing wax");
    await expect(ana.entryOf("Notes to self")).toHaveAccessibleName(/stamps/);
    await ana.hasUnread(0, { from: "Notes to self" });
  },
);

test(
  "an owner names an admin, who removes somebody; ownership is given after a question",
  { tag: "@slow" },
  async ({ person }) => {
    const [ana, bob, carol] = [await person("ana"), await person("bob"), await person("carol")];
    await makesRoom(ana, "crew", { people: "bob carol", topic: "All about boats" });
    await expect(ana.page.getByRole("button", { name: "All about boats" })).toBeVisible();

    await choosesFromMenu(ana, "Members");
    await changesMember(ana, "bob", "Make admin");
    await expect(memberOf(ana, "bob")).toContainText("Admin");

    await bob.opensFromList("crew");
    await carol.opensFromList("crew");
    await choosesFromMenu(carol, "Members");
    await expect(memberOf(carol, "bob")).toContainText("Admin");
    await carol.page.getByRole("button", { name: /^What to do with bob/ }).click();
    const offered = carol.page.getByRole("menuitem");
    await expect(offered).toHaveText(["Write to them", "Block bob…"]);
    await carol.page.keyboard.press("Escape");
    await expect(offered).toHaveCount(0);
    await carol.page.keyboard.press("Escape");

    await choosesFromMenu(bob, "Members");
    await changesMember(bob, "carol", "Remove from this room");
    await dialogOf(bob, "Remove carol?").getByRole("button", { name: "Remove", exact: true }).click();
    await expect(carol.entryOf("crew")).toHaveCount(0);
    await expect(memberOf(bob, "carol")).toHaveCount(0);
    await bob.page.keyboard.press("Escape");

    await changesMember(ana, "bob", "Make owner");
    await dialogOf(ana, "Make bob the owner?").getByRole("button", { name: "Make owner" }).click();
    await expect(memberOf(ana, "bob")).toContainText("Owner");
    await expect(memberOf(ana, "ana")).toContainText("Admin");
  },
);

test(
  "a link lets in whoever logs in first, until it is withdrawn",
  { tag: "@slow" },
  async ({ actor, person }) => {
    const ana = await person("ana");
    await makesRoom(ana, "book club", { isPrivate: true });
    await choosesFromMenu(ana, "Invite by link");
    const dialog = dialogOf(ana, "Invite by link");
    await dialog.getByRole("combobox", { name: "Good for" }).selectOption("1 day");
    await dialog.getByRole("button", { name: "Make a link" }).click();
    const link = new URL(await dialog.getByRole("textbox", { name: "Link" }).inputValue());
    await expect(dialog.getByRole("button", { name: /^Withdraw the link/ })).toHaveCount(1);

    const bob = await actor("bob");
    await bob.visits(link.pathname);
    await expect(bob.page.getByText("You are invited.")).toBeVisible();
    await bob.usernameField.fill("bob");
    await bob.page.getByRole("button", { name: "Log in", exact: true }).click();
    await expect(bob.page.getByText("ana invites you to")).toBeVisible();
    await expect(bob.page.getByRole("heading", { name: "book club" })).toBeVisible();
    await bob.page.getByRole("button", { name: "Join", exact: true }).click();
    await bob.hasOpen("book club");
    await bob.writes("what do we read?");
    await ana.page.keyboard.press("Escape");
    await ana.sees("what do we read?", { from: "bob" });

    await choosesFromMenu(ana, "Invite by link");
    await expect(dialog.getByText("1 person joined")).toBeVisible();
    await dialog.getByRole("button", { name: /^Withdraw the link/ }).click();
    await expect(dialog.getByText("There are none.")).toBeVisible();
    const carol = await person("carol");
    await carol.visits(link.pathname);
    await expect(carol.page.getByRole("heading", { name: "This invitation leads nowhere" })).toBeVisible();
    await carol.page.getByRole("link", { name: "Go to your conversations" }).click();
    await carol.isLoggedIn();
  },
);

test(
  "in a room for announcements only those write whom its owner lets write",
  { tag: "@slow" },
  async ({ person }) => {
    const [ana, bob] = [await person("ana"), await person("bob")];
    await makesRoom(ana, "news", { people: "bob", announcements: true });
    await ana.writes("first issue");
    await bob.opensFromList("news");
    await bob.sees("first issue", { from: "ana" });
    await expect(bob.composer).toHaveCount(0);

    await choosesFromMenu(ana, "Room settings");
    const settings = dialogOf(ana, "Settings of news");
    await settings.getByRole("checkbox", { name: /^Announcements only/ }).uncheck();
    await settings.getByRole("textbox", { name: "Topic" }).fill("Talk back");
    await settings.getByRole("button", { name: "Save" }).click();
    await expect(settings).toHaveCount(0);
    await expect(bob.page.getByRole("button", { name: "Talk back" })).toBeVisible();
    await bob.writes("may I now?");
    await ana.sees("may I now?", { from: "bob" });
  },
);

test("rooms are browsed by name and topic, joined and opened", { tag: "@slow" }, async ({ person }) => {
  const [ana, bob] = [await person("ana"), await person("bob")];
  await makesRoom(ana, "climbing", { topic: "Ropes and rocks" });
  await makesRoom(ana, "secret", { isPrivate: true });
  await bob.page.getByRole("combobox", { name: "Find people and rooms" }).click();
  await bob.page.getByRole("option", { name: /^Browse rooms/ }).click();
  const dialog = dialogOf(bob, "Browse rooms");
  await expect(dialog.getByRole("button", { name: "Open lobby" })).toBeVisible();
  await expect(dialog.getByText("secret")).toHaveCount(0);
  await dialog.getByRole("textbox", { name: "Name or topic" }).fill("rocks");
  await expect(dialog.getByRole("button", { name: "Open lobby" })).toHaveCount(0);
  await dialog.getByRole("button", { name: "Join climbing" }).click();
  await bob.hasOpen("climbing");
  await bob.writes("I bring a rope");
  await ana.opensFromList("climbing");
  await ana.sees("I bring a rope", { from: "bob" });
});

test(
  "P1: where a message is: on which device, still waiting, or for whom nobody has come yet",
  { tag: "@slow" },
  async ({ person }) => {
    const [ana, bob] = [await person("ana"), await person("bob")];
    await makesRoom(ana, "trip", { people: "bob zoe" });
    await bob.opensFromList("trip");
    await ana.writes("who is in?");
    await bob.sees("who is in?");
    await bob.choosesFromAccount("Go offline");
    await bob.isNotConnected();
    await ana.writes("we leave at eight");
    await ana.isStored("we leave at eight");

    const report = await asksWhere(ana, "we leave at eight");
    await expect(recipient(report, "bob")).toContainText(/Waiting since today at \d/);
    await expect(recipient(report, "zoe")).toContainText("Nobody has logged in with this name yet");
    await expect(report.getByText(/2 recipients · delivered to 0/)).toBeVisible();
    // It is looked at until it is there.
    await bob.choosesFromAccount("Go online");
    await bob.sees("we leave at eight");
    await expect(recipient(report, "bob")).toContainText(/Delivered today at \d/);
    await expect(recipient(report, "bob")).toContainText(/Read today at \d/);
  },
);

test(
  "who writes is seen by those who look, and when somebody was here, unless they hide it",
  { tag: "@slow" },
  async ({ person }) => {
    const [ana, bob] = [await person("ana"), await person("bob")];
    await ana.opens("bob");
    await ana.writes("are you there?");
    await bob.opensFromList("ana");
    await bob.composer.pressSequentially("I am wri");
    await expect(ana.page.getByText("writing…", { exact: true }).first()).toBeVisible();
    await bob.writes("I am writing");
    await expect(ana.page.getByText("writing…", { exact: true })).toHaveCount(0);

    await bob.choosesFromAccount("Go offline");
    await expect(ana.page.getByText(/^last seen today at \d/)).toBeVisible();
    await bob.choosesFromAccount("Go online");
    await bob.isConnected();
    await bob.choosesFromAccount("Settings");
    const settings = dialogOf(bob, "Settings");
    await settings.getByRole("tab", { name: "Privacy" }).click();
    await settings.getByRole("switch", { name: /^Show when I'm here/ }).uncheck();
    await settings.getByRole("button", { name: "Close" }).click();
    await expect(settings).toHaveCount(0);
    await expect(ana.page.getByText("Away", { exact: true })).toBeVisible();
  },
);

test(
  "what is pinned stands above the messages and leads to its place; so do links and days",
  { tag: "@slow" },
  async ({ person }) => {
    const [ana, bob] = [await person("ana"), await person("bob")];
    await ana.opens("bob");
    await ana.writes("the door code is 1234");
    for (let line = 1; line <= 40; line++) await ana.writes(`line ${line} of a long talk`);
    await ana.isStored("line 40 of a long talk");
    await bob.opensFromList("ana");
    await bob.sees("line 40 of a long talk");
    await choosesFromRow(ana, "the door code is 1234", "Pin");

    const bar = bob.page.getByRole("region", { name: "Pinned message" });
    await bar.getByRole("button", { name: /^Go to the pinned message: ana/ }).click();
    const first = bob.rowsWith("the door code is 1234");
    await expect(first).toBeFocused();
    await expect(first).toBeInViewport();

    await bob.visits(new URL(bob.page.url()).pathname.replace(/\/?$/, "/20"));
    await expect(bob.rowsWith("line 19 of a long talk")).toBeFocused();

    await choosesFromMenu(bob, "Go to date…");
    await dialogOf(bob, "Go to date").getByRole("button", { name: "Go", exact: true }).click();
    await expect(first).toBeFocused();
    await choosesFromMenu(bob, "Pinned messages");
    await dialogOf(bob, "Pinned messages")
      .getByRole("button", { name: /^Unpin the message/ })
      .click();
    await expect(bar).toHaveCount(0);
  },
);

function dialogOf(actor: Actor, name: string): Locator {
  return actor.page.getByRole("dialog", { name, exact: true });
}

function links(actor: Actor): Locator {
  return actor.conversationList.getByRole("link");
}

/** From the menu of the open conversation. */
async function choosesFromMenu(actor: Actor, item: string): Promise<void> {
  await actor.page.getByRole("button", { name: "Conversation menu" }).click();
  await actor.page.getByRole("menuitem", { name: item, exact: true }).click();
}

/** From the menu of an entry in the list, without a pointer. */
async function choosesByKeys(actor: Actor, entry: Locator, item: string): Promise<void> {
  await entry.focus();
  await actor.page.keyboard.press("Shift+F10");
  const wanted = actor.page.getByRole("menuitem", { name: item, exact: true });
  await expect(wanted).toBeVisible();
  await actor.page.keyboard.type(item.slice(0, 3).toLowerCase().charAt(0));
  while (!(await wanted.evaluate((element) => element === document.activeElement)))
    await actor.page.keyboard.press("ArrowDown");
  await actor.page.keyboard.press("Enter");
}

async function choosesFromRow(actor: Actor, text: string, item: string): Promise<void> {
  await actor.rowsWith(text).click({ button: "right" });
  await actor.page.getByRole("menuitem", { name: item, exact: true }).click();
}

interface Room {
  people?: string;
  topic?: string;
  isPrivate?: boolean;
  announcements?: boolean;
}

async function makesRoom(actor: Actor, name: string, room: Room = {}): Promise<void> {
  await actor.page.getByRole("button", { name: "New room" }).click();
  const dialog = dialogOf(actor, "New room");
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("textbox", { name: "Topic" }).fill(room.topic ?? "");
  if (room.isPrivate) await dialog.getByRole("radio", { name: /^Private/ }).check();
  if (room.announcements) await dialog.getByRole("checkbox", { name: /^Announcements only/ }).check();
  await dialog.getByRole("textbox", { name: "People" }).fill(room.people ?? "");
  await dialog.getByRole("button", { name: "Create room" }).click();
  await actor.hasOpen(name);
}

function memberOf(actor: Actor, name: string): Locator {
  return actor.page
    .getByRole("dialog")
    .getByRole("listitem")
    .filter({ has: actor.page.getByText(name, { exact: true }) });
}

async function changesMember(actor: Actor, name: string, item: string): Promise<void> {
  await actor.page.getByRole("button", { name: `What to do with ${name}`, exact: true }).click();
  await actor.page.getByRole("menuitem", { name: item, exact: true }).click();
}

async function asksWhere(actor: Actor, text: string): Promise<Locator> {
  await choosesFromRow(actor, text, "Where is my message?");
  return dialogOf(actor, "Where is my message?");
}

function recipient(report: Locator, name: string): Locator {
  return report.getByRole("listitem").filter({ has: report.page().getByText(name, { exact: true }) });
}
