import type { BrowserContext, Page } from "@playwright/test";
import { isAccessibleAtAnyWidth } from "./accessible.ts";
import type { Actor } from "./actor.ts";
import { operatorCommand } from "./operator-command.ts";
import { expect, test } from "./scenario.ts";

const slow = { tag: "@slow" };
const secret = "correct horse battery staple";

const button = ({ page }: Actor, name: string | RegExp) =>
  page.getByRole("button", { name, ...(typeof name === "string" && { exact: true }) });
const dialogOf = ({ page }: Actor, name: string) => page.getByRole("dialog", { name });
const banner = ({ page, name }: Actor) => page.getByText(`Only this browser can open ${name}.`);

/** Types the name, and chooses one of the ways in that it has. */
async function comesBy(somebody: Actor, way: string): Promise<void> {
  await somebody.triesToLogIn();
  await button(somebody, way).click();
}

test("P7: whoever uses a name first is told that only this browser opens it, and a password opens it elsewhere", async ({
  person,
  actor,
}) => {
  const ana = await person("ana");
  await expect(banner(ana)).toBeVisible();
  await button(ana, "Add a password").click();
  const dialog = dialogOf(ana, "Add a password");
  await dialog.getByRole("textbox", { name: "New password" }).fill(secret);
  await dialog.getByRole("button", { name: "Save password" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Saved");
  await expect(banner(ana)).toHaveCount(0);
  await dialog.getByRole("button", { name: "Close" }).click();

  const elsewhere = await actor("ana");
  await elsewhere.logsIn({ password: secret });
  await expect(banner(elsewhere)).toHaveCount(0);
  // Its session went on under another token, and nobody was asked to log in again.
  await ana.isConnected();
  await ana.opens("bob");
  await ana.writes("still me");
  await ana.isStored("still me");
});

test("what was said about the only browser is not said again once it is known", slow, async ({ person }) => {
  const ana = await person("ana");
  await banner(ana).waitFor();
  await button(ana, "Not now").click();
  await expect(banner(ana)).toHaveCount(0);
  await ana.reloads();
  await ana.isConnected();
  await expect(banner(ana)).toHaveCount(0);
});

test(
  "P7: a browser that somebody left open gives no further key to the name without its password",
  slow,
  async ({ person }) => {
    const ana = await person("ana");
    await ana.setsPassword(secret);
    await ana.choosesFromAccount("Log out");
    // The name alone opens here: to whoever sits down, too.
    await ana.logsIn();
    await ana.choosesFromAccount("Log in on another device");
    const dialog = dialogOf(ana, "Log in on another device");
    const field = dialog.getByRole("textbox", { name: "Password" });
    const code = dialog.getByRole("status", { name: "Code" });
    await field.fill("not the right one");
    await dialog.getByRole("button", { name: "Confirm" }).click();
    await expect(field).toHaveAccessibleDescription(/\w+ .*\./);
    await expect(code).toHaveCount(0);
    await field.fill(secret);
    await dialog.getByRole("button", { name: "Confirm" }).click();
    await expect(code).toBeVisible();
  },
);

test("P8: a password that changes in one tab ends no session in another", slow, async ({ person }) => {
  const ana = await person("ana");
  const tab = await ana.newTab();
  await tab.isConnected();
  const bothGoOn = async (text: string, by: Actor) => {
    await by.opens("lobby");
    await by.writes(text);
    await by.isStored(text);
    for (const each of [ana, tab]) {
      await each.isConnected();
      await expect(each.page.getByText("Your session has ended.")).toHaveCount(0);
    }
  };
  await ana.setsPassword(secret);
  await bothGoOn("after the first", tab);
  await tab.choosesFromAccount("Change password");
  const dialog = dialogOf(tab, "Change password");
  await dialog.getByRole("textbox", { name: "Current password" }).fill(secret);
  await dialog.getByRole("textbox", { name: "New password" }).fill(`${secret}!`);
  await dialog.getByRole("button", { name: "Save password" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Saved");
  await bothGoOn("after the second", ana);
});

/** A device of the person's own, whose passkeys say yes to whatever their person is asked. */
async function hasAuthenticator(context: BrowserContext, page: Page) {
  const browser = await context.newCDPSession(page);
  await browser.send("WebAuthn.enable");
  const { authenticatorId } = await browser.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    credentials: async () => (await browser.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    take: (
      credential: Awaited<ReturnType<typeof browser.send<"WebAuthn.getCredentials">>>["credentials"][0],
    ) => browser.send("WebAuthn.addCredential", { authenticatorId, credential }),
  };
}

test(
  "P7: a passkey opens the name in another browser, and proves there that it is its person",
  slow,
  async ({ person, actor }) => {
    const ana = await person("ana");
    const first = await hasAuthenticator(ana.page.context(), ana.page);
    await button(ana, "Add a passkey").click();
    const dialog = dialogOf(ana, "Add a passkey");
    await dialog.getByRole("button", { name: "Add a passkey" }).click();
    await expect(dialog.getByRole("alert")).toContainText("Saved");
    await dialog.getByRole("button", { name: "Close" }).click();
    await expect(banner(ana)).toHaveCount(0);
    // Whoever comes back by the name alone proves that it is them before anybody else is let in.
    await ana.choosesFromAccount("Log out");
    await ana.logsIn();
    await ana.choosesFromAccount("Log in on another device");
    await button(ana, "Confirm with a passkey").click();
    await expect(ana.page.getByRole("status", { name: "Code" })).toBeVisible();
    await dialogOf(ana, "Log in on another device").getByRole("button", { name: "Close" }).click();

    // Of its signatures each has a higher number than the one before: from here on the other device makes them.
    const [credential] = await first.credentials();
    expect(credential).toBeDefined();

    const thief = await actor("ana");
    await hasAuthenticator(thief.page.context(), thief.page);
    await thief.triesToLogIn();
    await button(thief, "Use a passkey").click();
    await expect(thief.page.getByRole("alert")).toContainText("Nothing was done");
    await expect(thief.conversationList).toHaveCount(0);

    const elsewhere = await actor("ana");
    await elsewhere.visits();
    const second = await hasAuthenticator(elsewhere.page.context(), elsewhere.page);
    if (credential) await second.take(credential);
    await elsewhere.triesToLogIn();
    await button(elsewhere, "Use a passkey").click();
    await elsewhere.isLoggedIn();
  },
);

test(
  "P7: a person with a passkey adds a password, and nobody else who finds their browser open",
  slow,
  async ({ person }) => {
    const ana = await person("ana");
    await hasAuthenticator(ana.page.context(), ana.page);
    await button(ana, "Add a passkey").click();
    const added = dialogOf(ana, "Add a passkey");
    await added.getByRole("button", { name: "Add a passkey" }).click();
    await expect(added.getByRole("alert")).toContainText("Saved");
    await added.getByRole("button", { name: "Close" }).click();
    await ana.choosesFromAccount("Log out");
    await ana.logsIn();
    await ana.choosesFromAccount("Add a password");
    const dialog = dialogOf(ana, "Add a password");
    await dialog.getByRole("textbox", { name: "New password" }).fill(secret);
    await dialog.getByRole("button", { name: "Save password" }).click();
    await button(ana, "Confirm with a passkey").click();
    await expect(dialog.getByRole("alert")).toContainText("Saved");
  },
);

/** Shows the code that lets another device in. */
async function showsCode(ana: Actor) {
  await ana.choosesFromAccount("Log in on another device");
  const dialog = dialogOf(ana, "Log in on another device");
  const output = dialog.getByRole("status", { name: "Code" });
  await expect(output).toHaveText(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  await expect(dialog.getByRole("img", { name: "QR code with the address that logs in" })).toBeVisible();
  return { dialog, code: (await output.textContent()) ?? "" };
}

test(
  "P7: another device comes in by the code that this one shows, once its person says yes",
  slow,
  async ({ person, actor }) => {
    const ana = await person("ana");
    const { dialog, code } = await showsCode(ana);
    const phone = await actor("ana");
    await comesBy(phone, "Use a code from another browser");
    await phone.page.getByRole("textbox", { name: "Code from another browser" }).fill(code.toLowerCase());
    await button(phone, "Log in").click();
    await expect(phone.page.getByRole("heading", { name: "Approve it in your other browser" })).toBeVisible();
    await expect(phone.conversationList).toHaveCount(0);

    await expect(dialog.getByText(/^Chrome on .* at .* wants in$/)).toBeVisible();
    await dialog.getByRole("button", { name: "Approve" }).click();
    await phone.isLoggedIn();
    await phone.isConnected();
    await expect(dialog.getByText("Done. You are logged in on the other device.")).toBeVisible();
    await dialog.getByRole("button", { name: "Close" }).click();

    // A code that nobody looks at any more lets nobody in.
    const second = await showsCode(ana);
    await second.dialog.getByRole("button", { name: "Close" }).click();
    await expect(second.dialog).toHaveCount(0);
    const late = await actor("ana");
    await comesBy(late, "Use a code from another browser");
    const field = late.page.getByRole("textbox", { name: "Code from another browser" });
    await field.fill(second.code);
    await button(late, "Log in").click();
    await expect(field).toHaveAccessibleDescription(/\w+ .*\./);
    await expect(late.conversationList).toHaveCount(0);
  },
);

test(
  "P7: the address in the picture asks first, and a no lets nobody in",
  slow,
  async ({ person, actor }) => {
    const ana = await person("ana");
    const { dialog, code } = await showsCode(ana);
    const stranger = await actor("ana");
    await stranger.visits(`/link#ana:${code}`);
    await expect(stranger.page.getByRole("heading", { name: "Log in as ana here?" })).toBeVisible();
    await expect(stranger.page).toHaveURL(/\/link$/);
    await expect(dialog.getByText(/wants in$/)).toHaveCount(0);
    await button(stranger, "Log in").click();
    await dialog.getByRole("button", { name: "Refuse" }).click();
    await expect(dialog.getByText("Refused.")).toBeVisible();
    await expect(stranger.page.getByRole("alert")).toBeVisible();
    await expect(stranger.conversationList).toHaveCount(0);

    // A code is good once, whatever became of it.
    await button(stranger, "Log in").click();
    await expect(stranger.page.getByRole("alert")).toBeVisible();
    await expect(stranger.conversationList).toHaveCount(0);

    await dialog.getByRole("button", { name: "Make a new code" }).click();
    await expect(dialog.getByRole("status", { name: "Code" })).not.toHaveText(code);
    const next = (await dialog.getByRole("status", { name: "Code" }).textContent()) ?? "";
    const phone = await actor("ana");
    await phone.visits(`/link#ana:${next}`);
    await button(phone, "Log in").click();
    await dialog.getByRole("button", { name: "Approve" }).click();
    await phone.isLoggedIn();
    await expect(phone.page).toHaveURL(/\/$/);
    await phone.visits(`/link#ana:${next}`);
    await expect(phone.page.getByRole("heading", { name: "You are logged in here as ana" })).toBeVisible();
  },
);

test(
  "P7: a recovery code is shown once, opens the name once, and is kept as a file",
  slow,
  async ({ person, actor }) => {
    const ana = await person("ana");
    await button(ana, "Recovery code").click();
    const dialog = dialogOf(ana, "Recovery code");
    await dialog.getByRole("button", { name: "Make a recovery code" }).click();
    const shown = dialog.getByRole("status", { name: "Your recovery code" });
    await expect(shown).toHaveText(/^[0-9A-Z-]{26,40}$/);
    const code = (await shown.textContent()) ?? "";
    // Pressed once too often, it takes nothing away that was not read yet.
    await ana.page.keyboard.press("Enter");
    await expect(dialog.getByRole("button", { name: "I have kept it" })).toBeVisible();
    const download = ana.page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Download" }).click();
    expect((await download).suggestedFilename()).toBe("restante-ana.txt");
    await dialog.getByRole("button", { name: "I have kept it" }).click();
    await expect(dialog).toHaveCount(0);
    await expect(banner(ana)).toHaveCount(0);

    const field = (somebody: Actor) => somebody.page.getByRole("textbox", { name: "Recovery code" });
    const elsewhere = await actor("ana");
    await comesBy(elsewhere, "Use a recovery code");
    await field(elsewhere).fill("AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GG");
    await button(elsewhere, "Log in").click();
    await expect(field(elsewhere)).toHaveAccessibleDescription(/\w+ .*\./);
    await expect(field(elsewhere)).toHaveValue(/^AAAA/);
    await field(elsewhere).fill(code.toLowerCase());
    await button(elsewhere, "Log in").click();
    await elsewhere.isLoggedIn();

    const late = await actor("ana");
    await late.triesToLogIn();
    await expect(late.usernameField).toHaveAccessibleDescription(/\w+ .*\./);
    const again = button(late, "Use a recovery code");
    if (await again.isVisible()) {
      await again.click();
      await field(late).fill(code);
      await button(late, "Log in").click();
      await expect(field(late)).toHaveAccessibleDescription(/\w+ .*\./);
    }
    await expect(late.conversationList).toHaveCount(0);
  },
);

/** Everything that a page leaves in its browser. Questions about databases may never be answered while some go. */
async function leftBehind({ page }: Actor): Promise<unknown> {
  return page.evaluate(async () => {
    const late = new Promise<string[]>((resolve) => setTimeout(() => resolve(["no answer"]), 5_000));
    const databases = indexedDB.databases().then((all) => all.map(({ name }) => name ?? ""));
    return {
      databases: await Promise.race([databases, late]),
      keys: [...Object.keys(localStorage), ...Object.keys(sessionStorage)],
      caches: await caches.keys(),
      workers: (await navigator.serviceWorker.getRegistrations()).length,
    };
  });
}

const nothing = { databases: [], keys: [], caches: [], workers: 0 };

test(
  "P7: on a shared computer nothing is kept, in any of its tabs, and nothing opens once the browser was closed",
  slow,
  async ({ person, actor }) => {
    const bob = await person("bob");
    const ana = await actor("ana");
    await ana.visits();
    await ana.page.getByRole("checkbox", { name: "This is a shared computer" }).check();
    await ana.logsIn();
    await ana.isConnected();
    await expect(ana.page.getByText("nothing is kept in it")).toBeVisible();
    await expect(banner(ana)).toHaveCount(0);
    await ana.opens("bob");
    await ana.writes("from a library");
    await ana.isStored("from a library");
    await bob.opensFromList("ana");
    await bob.sees("from a library", { from: "ana" });
    await expect.poll(() => leftBehind(ana)).toEqual(nothing);

    const tab = await ana.newTab();
    await tab.isConnected();
    await tab.opensFromList("bob");
    await tab.sees("from a library");
    await expect.poll(() => leftBehind(tab)).toEqual(nothing);
    await ana.reloads();
    await ana.isConnected();
    await ana.hasOpen("bob");

    await ana.choosesFromAccount("Log out");
    await expect(ana.usernameField).toBeVisible();
    await expect(ana.page.getByText("Nothing of yours was kept in this browser.")).toBeVisible();
    await expect(tab.usernameField).toBeVisible();
    await expect.poll(() => leftBehind(ana)).toEqual(nothing);
    await ana.triesToLogIn();
    await expect(ana.usernameField).toHaveAccessibleDescription(/\w+ .*\./);
    await expect(ana.conversationList).toHaveCount(0);
  },
);

test("P7: the session of a shared computer ends with its browser", slow, async ({ person, actor }) => {
  const owner = await person("ana");
  await owner.setsPassword(secret);
  const shared = await actor("ana");
  await shared.visits();
  await shared.page.getByRole("checkbox", { name: "This is a shared computer" }).check();
  await shared.logsIn({ password: secret });
  const context = shared.page.context();
  // A browser that is closed keeps the cookies that say until when, and no others.
  const kept = (await context.cookies()).filter(({ expires }) => expires !== -1);
  await shared.page.goto("about:blank");
  await context.clearCookies();
  await context.addCookies(kept);
  const next = await shared.newTab();
  await expect(next.usernameField).toBeVisible();
  await next.triesToLogIn();
  await expect(next.passwordField).toBeVisible();
  await expect(next.conversationList).toHaveCount(0);
});

test.describe("where new names need a password", () => {
  test.use({ settings: { SIGN_UP: "password" } });
  test(
    "P7: a newcomer chooses one on the way in, and it opens the name elsewhere",
    slow,
    async ({ actor }) => {
      const ana = await actor("ana");
      await ana.triesToLogIn();
      const field = ana.page.getByRole("textbox", { name: "Choose a password" });
      await field.fill("short");
      await button(ana, "Log in").click();
      await expect(field).toHaveAccessibleDescription(/\w+ .*\./);
      await expect(field).toHaveValue("short");
      await field.fill(secret);
      await button(ana, "Log in").click();
      await ana.isLoggedIn();
      await expect(banner(ana)).toHaveCount(0);
      const elsewhere = await actor("ana");
      await elsewhere.logsIn({ password: secret });
    },
  );
});

test.describe("where new names need an invitation", () => {
  test.use({ settings: { SIGN_UP: "invite" } });
  test(
    "P7: a newcomer comes by the link of an invitation, and without one does not",
    slow,
    async ({ actor, server }) => {
      const [link = ""] = /\/invite\/\S+/.exec(await operatorCommand(server, "invitation", "create")) ?? [];
      const ana = await actor("ana");
      await ana.triesToLogIn();
      await expect(ana.usernameField).toHaveAccessibleDescription(/invitation/);
      await expect(ana.conversationList).toHaveCount(0);
      await ana.visits(link);
      await expect(ana.page.getByText("You are invited to Restante. Choose a name.")).toBeVisible();
      // What is wrong with a name does not use the invitation up.
      await ana.triesToLogIn({}, "Ana B");
      await expect(ana.usernameField).toHaveAttribute("aria-invalid", "true");
      await ana.logsIn();
      await expect(ana.page).toHaveURL(/\/$/);

      const second = await actor("bob");
      await second.visits(link);
      await second.triesToLogIn();
      await expect(second.usernameField).toHaveAccessibleDescription(/invitation/);
      await expect(second.conversationList).toHaveCount(0);
    },
  );
});

test(
  "P7: a code from the operator opens a name whose person has lost everything else",
  slow,
  async ({ person, actor, server }) => {
    const lost = await person("ana");
    await lost.setsPassword("forgotten at once");
    const [code = ""] =
      /[0-9A-Z]{4}(-[0-9A-Z]{4}){2}/.exec(await operatorCommand(server, "issue-code", "ana")) ?? [];
    const ana = await actor("ana");
    await comesBy(ana, "Use a code from the operator");
    await ana.page.getByRole("textbox", { name: "Code from the operator" }).fill(code);
    await button(ana, "Log in").click();
    await ana.isLoggedIn();
    // Nobody asks for the password that is forgotten.
    await ana.choosesFromAccount("Change password");
    const dialog = dialogOf(ana, "Change password");
    await dialog.getByRole("textbox", { name: "New password" }).fill(secret);
    await dialog.getByRole("button", { name: "Save password" }).click();
    await expect(dialog.getByRole("alert")).toContainText("Saved");
  },
);

test(
  "every way in can be used by everybody, at any width and in both themes",
  slow,
  async ({ person, actor }) => {
    test.setTimeout(600_000);
    const ana = await person("ana");
    const other = await actor("ana");
    const looks = (name: string, at: Actor) => test.step(name, () => isAccessibleAtAnyWidth(at));
    await looks("banner", ana);
    await other.triesToLogIn();
    await expect(other.page.getByRole("group", { name: "Other ways in" })).toBeVisible();
    await looks("a name that is taken", other);
    await button(other, "Use a code from another browser").click();
    await looks("code", other);

    await ana.page.setViewportSize({ width: 1280, height: 800 });
    await button(ana, "Recovery code").click();
    await looks("recovery code", ana);
    await button(ana, "Make a recovery code").click();
    await expect(button(ana, "I have kept it")).toBeVisible();
    await looks("recovery code, shown", ana);
    await button(ana, "I have kept it").click();

    await ana.page.setViewportSize({ width: 1280, height: 800 });
    const { dialog, code } = await showsCode(ana);
    await looks("link", ana);
    await other.visits(`/link#ana:${code}`);
    await expect(button(other, "Log in")).toBeVisible();
    await looks("link, opened", other);
    await button(other, "Log in").click();
    await expect(other.page.getByRole("heading", { name: "Approve it in your other browser" })).toBeVisible();
    await looks("waiting", other);
    await expect(dialog.getByRole("button", { name: "Approve" })).toBeVisible();
    await looks("somebody wants in", ana);
    await dialog.getByRole("button", { name: "Close" }).click();
    await expect(other.page.getByRole("alert")).toBeVisible();
    await looks("refused", other);

    await ana.page.setViewportSize({ width: 1280, height: 800 });
    await ana.setsPassword(secret);
    await other.visits();
    await other.triesToLogIn();
    await other.triesPassword("not the right one");
    await expect(other.passwordField).toHaveAccessibleDescription(/\w+ .*\./);
    await looks("wrong password", other);
  },
);
