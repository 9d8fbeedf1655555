import type { Actor } from "./actor.ts";
import { delayOf } from "./delay.ts";
import { expect, test } from "./scenario.ts";

test(
  "P6: what one person writes, another who is online sees within a second, with name and time, and answers",
  { tag: "@alone" },
  async ({ person }) => {
    const ana = await person("ana");
    const bob = await person("bob");
    await ana.opens("bob");
    await bob.opens("ana");

    const there = await delayOf("Hello, User B!", { sender: ana, reader: bob }, () =>
      ana.writes("Hello, User B!"),
    );
    expect(there).toBeLessThan(1000);
    await bob.sees("Hello, User B!", { from: "ana" });
    await expect(bob.rowsWith("Hello, User B!")).toContainText(/\b\d{1,2}:\d{2}\b/);

    const back = await delayOf("Hello, ana!", { sender: bob, reader: ana }, () => bob.writes("Hello, ana!"));
    expect(back).toBeLessThan(1000);
    await ana.sees("Hello, ana!", { from: "bob" });
    await ana.seesInOrder(["Hello, User B!", "Hello, ana!"]);
  },
);

for (const { said, count, tag } of [
  { said: "three", count: 3, tag: [] },
  { said: "ten", count: 10, tag: ["@slow"] },
]) {
  test(
    `P3, P5: ${said} pairs write at once, both ways, and every page shows every message once, in one order`,
    { tag },
    async ({ person }) => {
      test.setTimeout(600_000);
      const pairs: [Actor, Actor][] = [];
      for (let number = 1; number <= count; number++) {
        pairs.push(await Promise.all([person(`left${number}`), person(`right${number}`)]));
      }
      await Promise.all(pairs.map(talk));
    },
  );
}

/** Both write 20 messages at the same time; both must then show the same 40. */
async function talk([left, right]: [Actor, Actor]): Promise<void> {
  await Promise.all([left.opens(right.name), right.opens(left.name)]);
  const said = await Promise.all([writeTwenty(left), writeTwenty(right)]);

  const everything = said.flat();
  const seenBy = async (reader: Actor): Promise<string[]> => {
    const shown = async () => (await reader.shownOf(everything)).length;
    // Twenty pages at once have to wait for each other.
    await expect.poll(shown, { timeout: 240_000 }).toBe(everything.length);
    return reader.shownOf(everything);
  };
  const [seenLeft, seenRight] = [await seenBy(left), await seenBy(right)];
  expect(seenLeft.toSorted()).toEqual(everything.toSorted());
  expect(seenRight).toEqual(seenLeft);
  // P4: each writer's own messages stand in the order typed.
  for (const texts of said) expect(seenLeft.filter((text) => texts.includes(text))).toEqual(texts);
}

async function writeTwenty(writer: Actor): Promise<string[]> {
  const texts = Array.from({ length: 20 }, (_, index) => `${writer.name} says (${index + 1})`);
  for (const text of texts) await writer.writes(text);
  return texts;
}

test("P5: whoever joins the lobby late sees its history, and then what is new", async ({ person }) => {
  const ana = await person("ana");
  await ana.opensFromList("lobby");
  await ana.writes("Is anybody here?");
  await ana.writes("Not yet, it seems.");

  const late = await person("late");
  await late.opensFromList("lobby");
  await late.seesInOrder(["Is anybody here?", "Not yet, it seems."]);

  await ana.writes("Welcome!");
  await late.sees("Welcome!", { from: "ana" });
  await late.writes("Thank you!");
  await ana.sees("Thank you!", { from: "late" });
  await ana.seesInOrder(["Is anybody here?", "Not yet, it seems.", "Welcome!", "Thank you!"]);
});

test('P5: the text "X" is delivered like any other', async ({ person }) => {
  const ana = await person("ana");
  const bob = await person("bob");
  await ana.opens("bob");
  await ana.writes("X");
  await bob.opensFromList("ana");
  await bob.sees("X", { from: "ana" });
  await bob.writes("X");
  await ana.seesTimes("X", 2);
  await bob.seesTimes("X", 2);
});
