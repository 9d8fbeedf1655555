import type { Clock } from "../../web/src/chat/clock.ts";
import { composeApp, type Powers } from "../../web/src/create-app.ts";
import type { RunningViewStore } from "../../web/src/state/view-store.ts";
import { createMemoryTables } from "../../web/src/storage/memory-tables.ts";
import type { Page } from "../../web/src/sync/page.ts";
import { silentChannel } from "../../web/src/tabs/channel.ts";
import { sleepless } from "../../web/src/tabs/lifecycle.ts";
import { soloSeat } from "../../web/src/tabs/solo-seat.ts";
import { createCalls } from "../../web/src/transport/calls.ts";
import { createSharedText } from "./shared-text.ts";

/** What a browser keeps between two visits: its cookies. */
export type CookieJar = Map<string, string>;

/**
 * The page's whole code as it runs in a browser, but for the screen: the same transport, outbox and engine, in
 * Node, against a real server. What it holds is in memory and ends with it.
 */
export function openBrowser(
  url: string,
  jar: CookieJar = new Map(),
  openTables: Powers["openTables"] = async () => createMemoryTables(),
  around: Partial<Pick<Powers, "calls" | "clock" | "page" | "shared" | "neighbours" | "whispers">> = {},
): RunningViewStore & AsyncDisposable {
  const powers: Powers = {
    calls: createCalls(url, fetchWithCookies(jar, url)),
    clock: realClock,
    random: Math.random,
    newId: () => crypto.randomUUID(),
    page: alwaysVisible,
    nextFrame: (run) => void setImmediate(run),
    shared: createSharedText(),
    whispers: silentChannel(),
    openTables,
    neighbours: () => ({
      seat: soloSeat,
      lifecycle: sleepless,
      channel: silentChannel(),
    }),
    failed: (error) => console.error(error),
    ...around,
  };
  const app = composeApp(powers);
  return { ...app, [Symbol.asyncDispose]: () => app.stop() };
}

/** A fetch that carries the cookies of a jar, as a browser does by itself. */
export function fetchWithCookies(jar: CookieJar, url: string): typeof fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("origin", new URL(url).origin);
    headers.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(input, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  };
}

const realClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

const alwaysVisible: Page = { visible: () => true, online: () => true, onWake: () => () => undefined };

/** Resolves as soon as the screen would show it; rejects when patience ends, saying what it shows instead. */
export async function seen(
  app: RunningViewStore,
  what: string,
  condition: (app: RunningViewStore) => boolean,
  patienceMs = 20_000,
): Promise<void> {
  if (condition(app)) {
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`Never seen: ${what}. The app: ${JSON.stringify(app.app(), undefined, 1)}`));
    }, patienceMs);
    const stop = app.subscribe(() => {
      if (condition(app)) {
        clearTimeout(timer);
        stop();
        resolve();
      }
    });
  });
}
