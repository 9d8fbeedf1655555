import type { ServerProcess } from "../e2e/server-process.ts";
import { operate } from "./operator.ts";
import { until } from "./client.ts";

/** What the server holds for its clients; what it keeps in caches, or needs itself, may grow. */
const forClients = new Set([
  "streams",
  "streamsWaiting",
  "subscriptions",
  "sockets",
  "responses",
  "rssBytes",
]);

export async function readGauges(server: ServerProcess): Promise<Record<string, number>> {
  const all = JSON.parse(await operate(server, "status", "--json")) as Record<string, number>;
  return Object.fromEntries(Object.entries(all).filter(([name]) => forClients.has(name)));
}

/** What it holds once it has let go of what it held, or when the signal aborts. */
export async function readGaugesAtRest(
  server: ServerProcess,
  before: Record<string, number>,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  let now: Record<string, number> = {};
  await until(async () => {
    now = await readGauges(server);
    return Object.entries(now).every(([name, value]) => name === "rssBytes" || value <= (before[name] ?? 0));
  }, signal);
  return now;
}
