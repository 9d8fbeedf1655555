import { expect } from "@playwright/test";
import { PASSWORD } from "../seed/seed.ts";
import type { Actor } from "./actor.ts";

/** Something that can be on the screen, and how the person who was seeded first gets there from an open room. */
interface Screen {
  name: string;
  shows(ana: Actor): Promise<void>;
}

/** The room that ana owns in what is seeded. */
export const OWN_ROOM = "announcements";

/** Logs the first seeded person in and opens their room. */
export async function arrives(ana: Actor): Promise<void> {
  await ana.triesToLogIn();
  await ana.triesPassword(PASSWORD);
  await ana.isConnected();
  await opensOwnRoom(ana);
}

export async function opensOwnRoom(ana: Actor): Promise<void> {
  await ana.entryOf(OWN_ROOM).click();
  await ana.hasOpen(OWN_ROOM);
  await expect(ana.rows.last()).toBeVisible();
}

/** Back to the open conversation, whatever is before it. */
export async function closesAll({ page }: Actor): Promise<void> {
  const open = page.locator("dialog[open], [role=menu], [role=listbox]:visible");
  await expect(async () => {
    if ((await open.count()) > 0) await page.keyboard.press("Escape");
    await expect(open).toHaveCount(0, { timeout: 1_000 });
  }).toPass();
}

async function fromMenu(ana: Actor, item: string): Promise<void> {
  await ana.page.getByRole("button", { name: "Conversation menu" }).click();
  await ana.page.getByRole("menuitem", { name: item, exact: true }).click();
  await hasDialog(ana);
}

async function hasDialog({ page }: Actor): Promise<void> {
  await expect(page.getByRole("dialog").first()).toBeVisible();
}

async function fromFinding(ana: Actor, option: RegExp): Promise<void> {
  await ana.page.getByRole("combobox", { name: "Find people and rooms" }).click();
  await ana.page.getByRole("option", { name: option }).click();
  await hasDialog(ana);
}

/** What ana writes for this, so that there is one message of hers to be found, of few words. */
const SAID = "Let us look at this.";

async function withMessage(ana: Actor, item?: string): Promise<void> {
  if ((await ana.rowsWith(SAID).count()) === 0) await ana.writes(SAID);
  await ana.isStored(SAID);
  await ana.rowsWith(SAID).getByText(SAID).first().click({ button: "right" });
  if (item === undefined) return expect(ana.page.getByRole("menu")).toBeVisible();
  await ana.page.getByRole("menuitem", { name: item, exact: true }).click();
}

const account = (item: string) => async (ana: Actor) => {
  await ana.choosesFromAccount(item);
  await hasDialog(ana);
};
const conversation = (item: string) => (ana: Actor) => fromMenu(ana, item);
const message = (item: string) => async (ana: Actor) => {
  await withMessage(ana, item);
  await hasDialog(ana);
};

/** Those that lie over a wide page: where there is one pane, the list is behind the conversation. */
export const besideTheList: readonly Screen[] = [
  { name: "account-menu", shows: ({ page }) => page.getByRole("button", { name: "Account" }).click() },
  { name: "settings", shows: account("Settings") },
  { name: "shortcuts", shows: account("Keyboard shortcuts") },
  { name: "password", shows: account("Change password") },
  {
    name: "new-room",
    async shows(ana) {
      await ana.page.getByRole("button", { name: "New room", exact: true }).click();
      await hasDialog(ana);
    },
  },
  { name: "new-group", shows: (ana) => fromFinding(ana, /^New group/) },
  { name: "rooms", shows: (ana) => fromFinding(ana, /^Browse rooms/) },
];

export const aboutTheConversation: readonly Screen[] = [
  {
    name: "conversation-menu",
    shows: ({ page }) => page.getByRole("button", { name: "Conversation menu" }).click(),
  },
  { name: "about", shows: conversation("About this conversation") },
  { name: "members", shows: conversation("Members") },
  { name: "add-people", shows: conversation("Add people") },
  { name: "invitations", shows: conversation("Invite by link") },
  { name: "room-settings", shows: conversation("Room settings") },
  { name: "pins", shows: conversation("Pinned messages") },
  { name: "go-to-date", shows: conversation("Go to date…") },
  { name: "leave", shows: conversation("Leave") },
  { name: "message-menu", shows: (ana) => withMessage(ana) },
  { name: "forward", shows: message("Forward…") },
  { name: "delete", shows: message("Delete…") },
  { name: "report", shows: message("Where is my message?") },
  {
    name: "emoji",
    async shows(ana) {
      await withMessage(ana, "React…");
      await expect(ana.page.getByRole("gridcell").first()).toBeVisible();
    },
  },
  { name: "reply", shows: (ana) => withMessage(ana, "Reply") },
];
