import { expect, type BrowserContext, type Locator, type Page } from "@playwright/test";

/**
 * A person at a browser of their own, in sentences. Everything is found by role and accessible name, as
 * somebody with a screen reader would find it; nothing here waits for a time, only for what is shown.
 */
export class Actor {
  readonly name: string;
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #address: string;

  /** @param address where this person finds the chat */
  private constructor(name: string, address: string, context: BrowserContext, page: Page) {
    this.name = name;
    this.page = page;
    this.#address = address;
    this.#context = context;
  }

  static async arrive(name: string, address: string, context: BrowserContext): Promise<Actor> {
    return new Actor(name, address, context, await context.newPage());
  }

  /** The same person and browser, in one more tab. */
  async newTab(path = "/"): Promise<Actor> {
    const tab = await Actor.arrive(this.name, this.#address, this.#context);
    await tab.visits(path);
    return tab;
  }

  /** Closes this tab; cookies and what is stored stay in the browser. */
  async closes(): Promise<void> {
    await this.page.close();
  }

  /** Comes back to the chat with the same browser, in a new tab. */
  async returns(): Promise<Actor> {
    return this.newTab();
  }

  async visits(path = "/"): Promise<void> {
    await this.page.goto(this.#address + path);
  }

  async reloads(): Promise<void> {
    await this.page.reload();
  }

  // Who they are

  async logsIn(credential: { password?: string } = {}): Promise<this> {
    await this.triesToLogIn(credential);
    await this.isLoggedIn();
    return this;
  }

  async triesToLogIn({ password }: { password?: string } = {}, name = this.name): Promise<void> {
    if (this.page.url() === "about:blank") await this.visits();
    await this.usernameField.fill(name);
    await this.#button("Log in").click();
    if (password !== undefined) await this.triesPassword(password);
  }

  async triesPassword(password: string): Promise<void> {
    await this.passwordField.fill(password);
    await this.#button("Log in").click();
  }

  async isLoggedIn(): Promise<void> {
    await expect(this.conversationList).toBeVisible();
  }

  async isConnected(): Promise<void> {
    await this.#connectionIs("Connected");
  }

  async isNotConnected(): Promise<void> {
    await this.#connectionIs(/Connecting|Offline/);
  }

  async choosesFromAccount(item: string): Promise<void> {
    await this.#button("Account").click();
    await this.page.getByRole("menuitem", { name: item, exact: true }).click();
  }

  async setsPassword(password: string): Promise<void> {
    await this.choosesFromAccount("Add a password");
    const dialog = this.page.getByRole("dialog", { name: "Add a password" });
    await dialog.getByRole("textbox", { name: "New password" }).fill(password);
    await dialog.getByRole("button", { name: "Save password" }).click();
    await expect(dialog.getByRole("alert")).toContainText("Saved");
    await dialog.getByRole("button", { name: "Close" }).click();
    await expect(dialog).toHaveCount(0);
  }

  // Conversations

  /** Finds the person or room by name and opens the conversation. */
  async opens(name: string): Promise<void> {
    const field = this.page.getByRole("combobox", { name: "Find people and rooms" });
    await field.click();
    await field.fill(name);
    await this.page
      .getByRole("option", { name: wholeWord(name) })
      .first()
      .click();
    await this.hasOpen(name);
  }

  /** Opens a conversation that is in the list. */
  async opensFromList(name: string): Promise<void> {
    await this.entryOf(name).click();
    await this.hasOpen(name);
  }

  async hasOpen(name: string): Promise<void> {
    await expect(this.page.getByRole("heading", { name: wholeWord(name) }).first()).toBeVisible();
    await expect(this.log).toBeVisible();
  }

  entryOf(name: string): Locator {
    return this.conversationList.getByRole("link", { name: new RegExp(`^${escaped(name)}\\b`) });
  }

  /** @param unread 0: the entry is there and says nothing of unread messages */
  async hasUnread(unread: number, options: { from: string; timeout?: number }): Promise<void> {
    const entry = this.entryOf(options.from);
    const { timeout } = options;
    if (unread > 0) return expect(entry).toHaveAccessibleName(new RegExp(`\\b${unread} unread`), { timeout });
    await expect(entry).toBeVisible({ timeout });
    await expect(entry).not.toHaveAccessibleName(/unread/, { timeout });
  }

  // Messages

  /** Types into the composer without sending. */
  async types(text: string): Promise<void> {
    await this.composer.fill(text);
  }

  async writes(text: string): Promise<void> {
    await this.types(text);
    await this.composer.press("Enter");
    await expect(this.composer).toHaveValue("");
  }

  async sees(text: string, options: { from?: string; timeout?: number } = {}): Promise<void> {
    const row = this.rowsWith(text);
    await expect(row).toHaveCount(1, { timeout: options.timeout });
    await expect(row).toBeVisible();
    if (options.from !== undefined) await expect(row).toContainText(options.from);
  }

  /** The server has it, however much further it has come since. */
  async isStored(text: string): Promise<void> {
    await expect(this.rowsWith(text).getByRole("img", { name: /^(Sent|Delivered|Read)\b/ })).toBeVisible();
  }

  /** It is safe in the outbox: it shows its clock. */
  async isWaiting(text: string): Promise<void> {
    await expect(this.rowsWith(text).getByRole("img", { name: "Waiting" })).toBeVisible();
  }

  async seesTimes(text: string, times: number): Promise<void> {
    await expect(this.rowsWith(text)).toHaveCount(times);
  }

  /** Of the rows shown, those that hold one of `texts` are exactly these, each once, in this order. */
  async seesInOrder(texts: readonly string[], options: { timeout?: number } = {}): Promise<void> {
    await expect.poll(() => this.shownOf(texts), options).toEqual([...texts]);
  }

  /** All rows that hold one of `texts` (none of which may hold another), as those texts, in the order shown. */
  async shownOf(texts: readonly string[]): Promise<string[]> {
    const rows = await this.rows.allTextContents();
    return rows.flatMap((row) => texts.filter((text) => row.includes(text)));
  }

  // Where things are

  get usernameField(): Locator {
    return this.page.getByRole("textbox", { name: "Username" });
  }

  get passwordField(): Locator {
    return this.page.getByRole("textbox", { name: "Password" });
  }

  get conversationList(): Locator {
    return this.page.getByRole("navigation", { name: "Conversations" });
  }

  get composer(): Locator {
    return this.page.getByRole("textbox", { name: "Message", exact: true });
  }

  get log(): Locator {
    return this.page.getByRole("log", { name: /^Messages (with|in) / });
  }

  get rows(): Locator {
    return this.log.getByRole("article");
  }

  /** The rows whose text is exactly this. */
  rowsWith(text: string): Locator {
    return this.rows.filter({ has: this.page.getByText(text, { exact: true }) });
  }

  #button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  async #connectionIs(state: string | RegExp): Promise<void> {
    await expect(this.page.getByRole("status").filter({ hasText: state }).first()).toBeAttached();
  }
}

function wholeWord(text: string): RegExp {
  return new RegExp(`(^|\\s)${escaped(text)}(?![\\w.-])`);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
