import { call, logIn, type Person } from "../../chaos/disk/json-client.ts";
import type { Actor } from "../../e2e/actor.ts";
import type { Figure } from "./figures.ts";
import { rowPainted } from "./watch.ts";

const RUN_MS = 20_000;
/** Each may write 50 messages a second; all of them together write 100. */
const WRITERS = ["cleo", "dan", "eve", "finn", "gus"];
const EVERY_MS = 50;
const ROOM = "Crowd";

/** What the page noted while the others wrote, in milliseconds. */
interface Noted {
  /** Each task that took longer than 50 ms. */
  longTasks: number[];
  frames: number[];
}

/** A hundred messages a second, half into the conversation on the screen and half into five others. */
export async function crowd(reader: Actor, url: string): Promise<Figure[]> {
  const people = await Promise.all(WRITERS.map((name) => logIn(url, name)));
  const [founder] = people;
  if (founder === undefined) throw new Error("Nobody writes.");
  const room = await makeRoom(url, founder, [reader.name, ...WRITERS.slice(1)]);
  await reader.opensFromList(ROOM);
  const { page } = reader;
  let calls = 0;
  page.on("request", (request) => (calls += request.method() === "POST" ? 1 : 0));
  await page.evaluate(begin);
  const began = Date.now();
  const written = await Promise.all(people.map((person) => writes(url, person, room, reader.name)));
  const seconds = (Date.now() - began) / 1_000;
  const last = rowPainted(page, "The last of all.");
  await write(url, founder, { clientMessageId: "crowd-the-last", ...room, text: "The last of all." });
  await last;
  const { longTasks, frames } = await page.evaluate(() => window.crowd());
  const bar = "100 messages a second:";
  return [
    { bar: `${bar} longest task`, unit: "ms", target: 50, samples: longTasks.concat(0), quantile: 1 },
    { bar: `${bar} frame`, unit: "ms", target: undefined, samples: frames, quantile: 0.95 },
    { bar: `${bar} written`, unit: "/s", target: undefined, samples: [sum(written) / seconds], quantile: 1 },
    {
      bar: `${bar} calls of the page`,
      unit: "/s",
      target: undefined,
      samples: [calls / seconds],
      quantile: 1,
    },
  ];
}

/**
 * One after the other, by the clock: whoever was held up for a moment catches up.
 *
 * @returns how many were written
 */
async function writes(url: string, person: Person, room: Target, reader: string): Promise<number> {
  const began = Date.now();
  let nth = 0;
  for (; nth * EVERY_MS < RUN_MS && Date.now() - began < RUN_MS; nth += 1) {
    const early = began + nth * EVERY_MS - Date.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    await write(url, person, {
      ...(nth % 2 === 0 ? room : { username: reader }),
      clientMessageId: `crowd-${person.username}-${nth}`,
      text: `${person.username} says so for the ${nth}th time, **loud** and \`clear\`.`,
    });
  }
  return nth;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

type Target = { conversationId: string } | { username: string };

async function makeRoom(url: string, { token }: Person, usernames: string[]): Promise<Target> {
  const request = { clientRoomId: "crowd-the-room", name: ROOM, usernames };
  const { conversation } = await call<{ conversation: { conversationId: string } }>(
    url,
    "chat.v1.ChatService/CreateRoom",
    request,
    token,
  );
  return { conversationId: conversation.conversationId };
}

async function write(
  url: string,
  { token }: Person,
  message: Target & { clientMessageId: string; text: string },
): Promise<void> {
  await call(url, "chat.v1.ChatService/SendMessage", message, token);
}

declare global {
  interface Window {
    crowd(): Noted;
  }
}

/** Runs in the page. */
function begin(): void {
  const noted: Noted = { longTasks: [], frames: [] };
  const observer = new PerformanceObserver((list) =>
    noted.longTasks.push(...list.getEntries().map(({ duration }) => duration)),
  );
  observer.observe({ type: "longtask" });
  let before: number | undefined;
  let running = true;
  const frame = (at: number) => {
    if (before !== undefined) noted.frames.push(at - before);
    before = at;
    if (running) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.crowd = () => {
    running = false;
    noted.longTasks.push(...observer.takeRecords().map(({ duration }) => duration));
    observer.disconnect();
    return noted;
  };
}
