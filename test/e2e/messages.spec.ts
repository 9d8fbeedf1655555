import type { Locator } from "@playwright/test";
import type { Actor } from "./actor.ts";
import { expect, test } from "./scenario.ts";

/** The row whose words contain this; what is done with a message changes the rest of it. */
const rowOf = (actor: Actor, words: string): Locator => actor.rows.filter({ hasText: words });

async function chooses(actor: Actor, item: string, words: string): Promise<void> {
  await rowOf(actor, words).getByText(words).first().click({ button: "right" });
  await actor.page.getByRole("menuitem", { name: item, exact: true }).click();
}

test("what is said is answered, reacted to, edited with its history, pinned and deleted, and both see it", async ({
  person,
}) => {
  const ana = await person("ana");
  const bob = await person("bob");
  await ana.opens("bob");
  await bob.opens("ana");
  await ana.writes("Shall we go?");
  await bob.sees("Shall we go?");

  await chooses(bob, "Reply", "Shall we go?");
  await bob.writes("Yes, at **eight**");
  const answer = rowOf(ana, "Yes, at eight");
  await expect(answer.getByRole("button", { name: /^Answer to ana/ })).toContainText("Shall we go?");
  await expect(answer.getByRole("strong")).toHaveText("eight");

  await rowOf(ana, "Yes, at eight").getByText("Yes, at").hover();
  await ana.page.getByRole("button", { name: "React with 👍" }).click();
  await expect(rowOf(bob, "Yes, at eight").getByRole("button", { name: "👍, 1 person" })).toBeVisible();
  await rowOf(bob, "Yes, at eight").getByRole("button", { name: "👍, 1 person" }).click();
  await expect(answer.getByRole("button", { name: "👍, 2 people" })).toHaveAttribute("aria-pressed", "true");

  await bob.composer.press("ArrowUp");
  await expect(bob.composer).toHaveValue("Yes, at **eight**");
  await bob.writes("Yes, at nine");
  await expect(answer).toHaveCount(0);
  await rowOf(ana, "Yes, at nine")
    .getByRole("button", { name: /^Edited/ })
    .click();
  const history = ana.page.getByRole("dialog", { name: "Edit history" });
  await expect(history.getByRole("listitem")).toHaveCount(2);
  await expect(history).toContainText("Yes, at eight");
  await ana.page.keyboard.press("Escape");

  await chooses(ana, "Pin", "Yes, at nine");
  await expect(rowOf(bob, "Yes, at nine").getByRole("img", { name: "Pinned" })).toBeVisible();

  await chooses(ana, "Delete…", "Shall we go?");
  await ana.page.getByRole("button", { name: "Delete for everybody" }).click();
  await expect(rowOf(bob, "This message was deleted").first()).toBeVisible();
  await bob.seesTimes("Shall we go?", 0);
});

test("a message is forwarded and its address is copied", { tag: "@slow" }, async ({ person }) => {
  const ana = await person("ana");
  const bob = await person("bob");
  await ana.opens("bob");
  await ana.writes("The code is 1234");
  await ana.isStored("The code is 1234");
  await chooses(ana, "Forward…", "The code is 1234");
  const dialog = ana.page.getByRole("dialog", { name: "Forward to…" });
  await dialog.getByRole("checkbox", { name: "lobby" }).check();
  await dialog.getByRole("button", { name: "Forward to 1 conversation" }).click();
  await bob.opensFromList("lobby");
  await expect(rowOf(bob, "The code is 1234")).toContainText("Forwarded from ana");

  await ana.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await chooses(ana, "Copy link", "The code is 1234");
  await expect(ana.page.getByRole("status").filter({ hasText: "Copied." })).toBeAttached();
  const link = await ana.page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).pathname).toBe("/@bob/1");
});

test(
  "with the keys alone a message is answered, reacted to, edited and deleted",
  { tag: "@slow" },
  async ({ person }) => {
    const ana = await person("ana");
    const bob = await person("bob");
    await ana.opens("bob");
    await bob.opens("ana");
    await bob.writes("Hello from bob");
    await ana.sees("Hello from bob");
    const { keyboard } = ana.page;
    const walksTo = async (words: string) => {
      await ana.log.focus();
      await keyboard.press("End");
      await expect(ana.rows.last()).toBeFocused();
      const steps = await ana.rows.count();
      for (let step = 0; step < steps; step++) {
        if ((await ana.page.locator("article:focus").textContent())?.includes(words)) return;
        await keyboard.press("ArrowUp");
      }
    };

    await walksTo("Hello from bob");
    await keyboard.press("r");
    await expect(ana.composer).toBeFocused();
    await keyboard.type("An answer");
    await keyboard.press("Enter");
    await expect(rowOf(bob, "An answer").getByRole("button", { name: /^Answer to bob/ })).toBeVisible();

    await walksTo("Hello from bob");
    await keyboard.press("+");
    await expect(ana.page.getByRole("dialog", { name: "Emoji" }).getByRole("searchbox")).toBeFocused();
    await keyboard.type("tada");
    await expect(ana.page.getByRole("gridcell", { name: /party popper/i }).first()).toBeVisible();
    await keyboard.press("Enter");
    await expect(rowOf(bob, "Hello from bob").getByRole("button", { name: "🎉, 1 person" })).toBeVisible();

    await walksTo("An answer");
    await keyboard.press("e");
    await expect(ana.composer).toHaveValue("An answer");
    await keyboard.press("Escape");
    await expect(ana.composer).toHaveValue("");
    await walksTo("An answer");
    await keyboard.press("Enter");
    await expect(ana.page.getByRole("menu", { name: "Message actions" })).toBeVisible();
    await keyboard.press("Escape");
    await keyboard.press("Delete");
    await expect(ana.page.getByRole("button", { name: "Delete for everybody" })).toBeFocused();
    await keyboard.press("Enter");
    await expect(rowOf(bob, "This message was deleted").first()).toBeVisible();
  },
);

test("people, rooms and emoji are completed as one types", { tag: "@slow" }, async ({ person }) => {
  const ana = await person("ana");
  await person("bob");
  await ana.opensFromList("lobby");
  const { keyboard } = ana.page;
  const options = ana.page.getByRole("listbox", { name: "Suggestions" }).getByRole("option");
  await ana.composer.focus();
  await keyboard.type("Hi @bo");
  await expect(options.first()).toHaveText(/bob/);
  await keyboard.press("Tab");
  await expect(ana.composer).toHaveValue("Hi @bob ");
  await keyboard.type("see #lob");
  await expect(options.first()).toHaveText(/lobby/);
  await keyboard.press("Enter");
  await expect(ana.composer).toHaveValue(/\[#lobby\]\(\/r\/c_/);
  await keyboard.type(":part");
  await expect(options.first()).toHaveText(/:partying_face:/);
  await keyboard.press("Escape");
  await expect(options).toHaveCount(0);
  await keyboard.type("y_popper ");
  await keyboard.type(":tada:");
  await expect(ana.composer).toHaveValue(/🎉$/);
  await keyboard.press("Enter");
  const row = ana.rows.last();
  await expect(row.getByRole("link", { name: "@bob" })).toHaveAttribute("href", "/@bob");
  await expect(row.getByRole("link", { name: "#lobby" })).toHaveAttribute("href", /^\/r\/c_/);
});

test(
  "whatever a message says, it stays text: no markup of its own, no link that could run",
  { tag: "@slow" },
  async ({ person }) => {
    const ana = await person("ana");
    await ana.opens("bob");
    await ana.writes(
      "<img src=x onerror=alert(1)><svg onload=alert(1)> [x](javascript:alert(1)) ![y](https://a.example/y.png)",
    );
    const row = ana.rows.last();
    await expect(row).toContainText(
      "<img src=x onerror=alert(1)><svg onload=alert(1)> [x](javascript:alert(1))",
    );
    await expect(row.getByRole("link")).toHaveCount(1);
    await expect(row.getByRole("link")).toHaveAttribute("href", "https://a.example/y.png");
    await expect(row.getByRole("link")).toHaveAttribute("rel", "noopener noreferrer");
    await expect(row.locator("img")).toHaveCount(0);
  },
);

test(
  "words that were begun survive a reply, an edit and a look elsewhere",
  { tag: "@slow" },
  async ({ person }) => {
    const ana = await person("ana");
    await ana.opens("bob");
    await ana.writes("first");
    await ana.isStored("first");
    await ana.types("begun");
    await chooses(ana, "Edit", "first");
    await expect(ana.composer).toHaveValue("first");
    await ana.types("first, unfinished");
    await ana.opensFromList("lobby");
    await ana.opensFromList("bob");
    await expect(ana.composer).toHaveValue("first, unfinished");
    await ana.page.getByRole("button", { name: "Cancel editing" }).click();
    await expect(ana.composer).toHaveValue("begun");
  },
);
