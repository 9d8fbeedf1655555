import { expect, type Locator } from "@playwright/test";
import { PASSWORD } from "../seed/seed.ts";
import type { Actor } from "./actor.ts";

/** Something that can be on the screen, and how the person who was seeded first gets there from an open room. */
export interface Screen {
  name: string;
  shows(ana: Actor): Promise<void>;
}

/** The room that ana owns in what is seeded. */
export const OWN_ROOM = "announcements";

/** What ana writes for this, so that there is one message of hers to be found, of few words. */
const SAID = "Let us look at this.";

/** Logs the first seeded person in, opens their room, and has a message there that was edited and reacted to. */
export async function arrives(ana: Actor): Promise<void> {
  await ana.triesToLogIn();
  await ana.triesPassword(PASSWORD);
  await ana.isConnected();
  await opensOwnRoom(ana);
  await ana.writes("Let us see.");
  await ana.isStored("Let us see.");
  await ana.composer.press("ArrowUp");
  await expect(ana.composer).toHaveValue("Let us see.");
  await ana.writes(SAID);
  await withMessage(ana);
  await said(ana).getByRole("button", { name: "React with 👍" }).click();
  await expect(said(ana).getByRole("button", { name: "👍, 1 person" })).toBeVisible();
  await expect(said(ana).getByRole("button", { name: /^Edited/ })).toBeVisible();
}

export async function opensOwnRoom(ana: Actor): Promise<void> {
  await ana.entryOf(OWN_ROOM).click();
  await ana.hasOpen(OWN_ROOM);
  await expect(ana.rows.last()).toBeVisible();
}

/** Back to the open conversation, whatever is before it. */
export async function closesAll({ page }: Actor): Promise<void> {
  const open = page.locator("dialog[open], [role=dialog], [role=menu], [role=listbox]:visible");
  await expect(async () => {
    if ((await open.count()) > 0) await page.keyboard.press("Escape");
    await expect(open).toHaveCount(0, { timeout: 1_000 });
  }).toPass();
}

/** @param holds what the dialog has when nothing is being loaded for it any more */
async function hasDialog({ page }: Actor, holds?: Holds): Promise<void> {
  const dialog = page.getByRole("dialog").first();
  await expect(dialog).toBeVisible();
  if (holds) await expect(holds(dialog).first()).toBeVisible();
}

type Holds = (dialog: Locator) => Locator;
const listed: Holds = (dialog) => dialog.getByRole("listitem");

const conversation = (item: string, holds?: Holds) => async (ana: Actor) => {
  await ana.page.getByRole("button", { name: "Conversation menu" }).click();
  await ana.page.getByRole("menuitem", { name: item, exact: true }).click();
  await hasDialog(ana, holds);
};

const finding = (option: RegExp, holds?: Holds) => async (ana: Actor) => {
  await ana.page.getByRole("combobox", { name: "Find people and rooms" }).click();
  await ana.page.getByRole("option", { name: option }).click();
  await hasDialog(ana, holds);
};

const account = (item: string, holds?: Holds) => async (ana: Actor) => {
  await ana.choosesFromAccount(item);
  await hasDialog(ana, holds);
};

/** A part of the settings: a tab, or, in one pane, an entry of a list that leads to it. */
const settings = (part: string, holds?: Holds) => async (ana: Actor) => {
  await account("Settings")(ana);
  const dialog = ana.page.getByRole("dialog", { name: "Settings" });
  const tab = dialog.getByRole("tab", { name: part, exact: true });
  await tab.or(dialog.getByRole("button", { name: part, exact: true })).click();
  if (holds) await expect(holds(dialog).first()).toBeVisible();
};

/** What a part of the settings asks before it does something. */
const settingsAsk = (part: string, button: string) => async (ana: Actor) => {
  await settings(part)(ana);
  await ana.page.getByRole("button", { name: button, exact: true }).click();
  await expect(ana.page.getByRole("dialog")).toHaveCount(2);
};

function said(ana: Actor): Locator {
  return ana.rowsWith(SAID);
}

async function withMessage(ana: Actor): Promise<void> {
  await ana.isStored(SAID);
  await said(ana).getByText(SAID, { exact: true }).click({ button: "right" });
  await expect(ana.page.getByRole("menu")).toBeVisible();
}

const message = (item: string, holds?: Holds) => async (ana: Actor) => {
  await withMessage(ana);
  await ana.page.getByRole("menuitem", { name: item, exact: true }).click();
  await hasDialog(ana, holds);
};

const onMessage = (button: string | RegExp, holds: Holds) => async (ana: Actor) => {
  await said(ana).getByRole("button", { name: button }).click();
  await hasDialog(ana, holds);
};

async function completes(ana: Actor, begun: string): Promise<void> {
  await ana.types("");
  await ana.composer.pressSequentially(begun);
  const suggestions = ana.page.getByRole("listbox", { name: "Suggestions" });
  await expect(suggestions.getByRole("option").first()).toBeVisible();
}

/** Makes a link the first time; it is in force from then on. */
export async function invites(ana: Actor): Promise<Locator> {
  await conversation("Invite by link")(ana);
  const dialog = ana.page.getByRole("dialog", { name: "Invite by link" });
  await dialog.getByRole("button", { name: "Make a link" }).click();
  await expect(dialog.getByRole("textbox", { name: "Link" })).toHaveValue(/\/join\//);
  await expect(dialog.getByRole("button", { name: /^Withdraw the link/ }).first()).toBeVisible();
  return dialog;
}

/** Those that lie over a wide page: where there is one pane, the list is behind the conversation. */
export const besideTheList: readonly Screen[] = [
  { name: "account-menu", shows: ({ page }) => page.getByRole("button", { name: "Account" }).click() },
  { name: "settings", shows: account("Settings") },
  {
    name: "settings-privacy",
    shows: settings("Privacy", (dialog) => dialog.getByText("You have blocked nobody.")),
  },
  {
    name: "settings-account",
    shows: settings("Account", (dialog) => dialog.getByRole("textbox", { name: "Display name" })),
  },
  { name: "settings-devices", shows: settings("Devices and sessions", listed) },
  { name: "settings-data", shows: settings("Your data") },
  { name: "delete-account", shows: settingsAsk("Your data", "Delete my account…") },
  {
    name: "block",
    async shows(ana) {
      await ana.entryOf("bob").click({ button: "right" });
      await ana.page.getByRole("menuitem", { name: "Block bob…" }).click();
      await hasDialog(ana);
    },
  },
  { name: "shortcuts", shows: account("Keyboard shortcuts") },
  { name: "password", shows: account("Change password") },
  {
    name: "link",
    // Who logged in long ago is asked for the password first.
    shows: account("Log in on another device", (dialog) =>
      dialog.getByRole("status", { name: "Code" }).or(dialog.getByRole("textbox", { name: "Password" })),
    ),
  },
  { name: "forget", shows: account("Log out and forget me here") },
  {
    name: "log-out",
    async shows(ana) {
      // Words that only this browser has: nobody has used this name. It asks about them.
      await ana.opens("newcomer");
      await ana.composer.fill("Before I go");
      const back = ana.page.getByRole("link", { name: "Back to conversations" });
      if (await back.isVisible()) await back.click();
      await account("Log out")(ana);
    },
  },
  {
    name: "new-room",
    async shows(ana) {
      await ana.page.getByRole("button", { name: "New room", exact: true }).click();
      await hasDialog(ana);
    },
  },
  { name: "new-group", shows: finding(/^New group/) },
  { name: "rooms", shows: finding(/^Browse rooms/, listed) },
  {
    name: "finding",
    async shows(ana) {
      await ana.page.getByRole("combobox", { name: "Find people and rooms" }).fill("a");
      await expect(ana.page.getByRole("option").first()).toBeVisible();
    },
  },
  {
    name: "entry-menu",
    async shows(ana) {
      await ana.entryOf("bob").click({ button: "right" });
      await expect(ana.page.getByRole("menuitem", { name: "Archive" })).toBeVisible();
    },
  },
  // The last, as it stays when everything else is closed.
  {
    name: "archive",
    async shows(ana) {
      await ana.entryOf("bob").click({ button: "right" });
      await ana.page.getByRole("menuitem", { name: "Archive" }).click();
      await ana.page.getByRole("button", { name: /^Archived/ }).click();
      await expect(ana.page.getByRole("heading", { name: "Archived" })).toBeVisible();
      await expect(ana.entryOf("bob")).toBeVisible();
    },
  },
];

/** The last of them leave words in the composer. */
export const aboutTheConversation: readonly Screen[] = [
  {
    name: "conversation-menu",
    shows: ({ page }) => page.getByRole("button", { name: "Conversation menu" }).click(),
  },
  { name: "about", shows: conversation("About this conversation") },
  { name: "members", shows: conversation("Members", listed) },
  { name: "add-people", shows: conversation("Add people") },
  { name: "invitations", shows: async (ana) => void (await invites(ana)) },
  { name: "room-settings", shows: conversation("Room settings", (dialog) => dialog.getByLabel("Topic")) },
  { name: "pins", shows: conversation("Pinned messages") },
  { name: "go-to-date", shows: conversation("Go to date…") },
  { name: "leave", shows: conversation("Leave") },
  { name: "message-menu", shows: withMessage },
  { name: "forward", shows: message("Forward…", (dialog) => dialog.getByRole("checkbox")) },
  { name: "delete", shows: message("Delete…") },
  { name: "report", shows: message("Where is my message?", listed) },
  { name: "reactors", shows: onMessage("Who reacted", listed) },
  { name: "edit-history", shows: onMessage(/^Edited/, (dialog) => listed(dialog).nth(1)) },
  { name: "emoji", shows: message("React…", (dialog) => dialog.getByRole("gridcell")) },
  {
    name: "reply",
    async shows(ana) {
      await withMessage(ana);
      await ana.page.getByRole("menuitem", { name: "Reply", exact: true }).click();
      await expect(ana.page.getByRole("button", { name: "Do not reply" })).toBeVisible();
    },
  },
  { name: "completed-people", shows: (ana) => completes(ana, "What says @bo") },
  { name: "completed-emoji", shows: (ana) => completes(ana, "What a :part") },
];
