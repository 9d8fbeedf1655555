import { expect, test } from "./scenario.ts";

const password = "correct horse battery";

test(
  "P5: what is begun or read on one device is so on the other",
  { tag: "@slow" },
  async ({ person, actor }) => {
    const laptop = await person("ana");
    await laptop.setsPassword(password);
    const phone = await actor("ana");
    await phone.logsIn({ password });
    await phone.isConnected();
    const bob = await person("bob");
    await bob.opens("ana");
    await bob.writes("are you coming?");
    await laptop.hasUnread(1, { from: "bob" });
    await phone.hasUnread(1, { from: "bob" });

    await laptop.opensFromList("bob");
    await laptop.sees("are you coming?", { from: "bob" });
    await phone.hasUnread(0, { from: "bob" });

    await laptop.types("on my w");
    await laptop.opensFromList("lobby");
    await expect(phone.entryOf("bob")).toContainText("on my w");
    await phone.opensFromList("bob");
    await expect(phone.composer).toHaveValue("on my w");
    await phone.writes("on my way");
    await bob.sees("on my way", { from: "ana" });
    await laptop.opensFromList("bob");
    await laptop.sees("on my way");
    await expect(laptop.composer).toHaveValue("");
  },
);

test(
  "a draft that came from another device while the conversation is open is taken up",
  { tag: "@slow" },
  async ({ person, actor }) => {
    const laptop = await person("ana");
    await laptop.setsPassword(password);
    const phone = await actor("ana");
    await phone.logsIn({ password });
    const bob = await person("bob");
    await bob.opens("ana");
    await bob.writes("hello");
    await laptop.opensFromList("bob");
    await phone.opensFromList("bob");
    // Nobody leaves: it is told once she rests.
    await laptop.types("a longer thought");
    await expect(phone.composer).toHaveValue("a longer thought");
    await phone.types("a longer thought, continued");
    await expect(laptop.composer).toHaveValue("a longer thought, continued");
  },
);
