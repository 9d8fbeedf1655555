import { fill } from "../seed/fill.ts";
import { PASSWORD } from "../seed/seed.ts";
import type { Actor } from "./actor.ts";
import { expect, test as scenario } from "./scenario.ts";
import { startServer } from "./server-process.ts";

/** A room in which more was said than a page begins with. */
const test = scenario.extend({
  server: async ({ settings }, use) => {
    await using server = await startServer(settings, (dataDir) =>
      fill(dataDir, { messages: 2_500, rooms: 1 }),
    );
    await use(server);
  },
});

const row = (actor: Actor, seq: number) => actor.log.locator(`[data-seq="${seq}"]`);
const edge = async (actor: Actor, which: "first" | "last") =>
  Number(await actor.log.locator("[data-seq]")[which]().getAttribute("data-seq"));

/** Answers the path of its address. */
async function opensLobby(actor: Actor): Promise<string> {
  await actor.logsIn({ password: PASSWORD });
  await actor.isConnected();
  await actor.opensFromList("lobby");
  return new URL(actor.page.url()).pathname;
}

/** Turns the wheel over the messages until this row is there. */
async function scrollsTo(actor: Actor, seq: number, deltaY: number): Promise<void> {
  await actor.log.hover();
  await expect
    .poll(
      async () => {
        await actor.page.mouse.wheel(0, deltaY);
        return row(actor, seq).count();
      },
      { timeout: 60_000, intervals: [50] },
    )
    .toBe(1);
}

test(
  "the address of an old message opens there and marks it; one scrolls both ways, and returns to the newest",
  { tag: "@slow" },
  async ({ actor }) => {
    const ana = await actor("ana");
    const address = await opensLobby(ana);
    await expect(row(ana, 1)).toHaveCount(0);
    const newest = await edge(ana, "last");
    expect(newest).toBeGreaterThan(150);
    const old = Math.floor(newest / 3);

    await ana.visits(`${address}/${old}`);
    await expect(row(ana, old)).toBeInViewport();
    await expect(ana.log.locator("[data-jumped]")).toHaveAttribute("data-seq", String(old));
    await expect(row(ana, newest)).toHaveCount(0);

    await scrollsTo(ana, 1, -900);
    await scrollsTo(ana, newest, 900);

    await ana.visits(`${address}/${old}`);
    await expect(row(ana, old)).toBeInViewport();
    await ana.page.getByRole("button", { name: "Go to the newest message" }).click();
    await expect(row(ana, newest)).toBeInViewport();
  },
);

test(
  "the address of a message that is not there says so, and the conversation is open",
  { tag: "@slow" },
  async ({ actor }) => {
    const ana = await actor("ana");
    const address = await opensLobby(ana);
    await ana.visits(`${address}/999999`);
    await expect(ana.page.getByRole("alert")).toContainText("That message could not be shown.");
    await expect(ana.composer).toBeVisible();
  },
);
