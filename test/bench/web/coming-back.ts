import type { Actor } from "../../e2e/actor.ts";
import type { ServerProcess } from "../../e2e/server-process.ts";
import { send, type Person } from "../../chaos/disk/json-client.ts";
import type { Figure } from "./figures.ts";
import { rowPainted } from "./watch.ts";

const RUNS = 5;

/** How soon the page is there and live again, after what can happen to it. */
export async function comingBack(ana: Actor, bob: Person, server: ServerProcess): Promise<Figure[]> {
  const { tab, samples: leader } = await leadersClose(ana, bob, server);
  const restart: number[] = [];
  for (let run = 0; run < RUNS; run += 1) restart.push(await serverRestarts(tab, bob, server, run));
  await server.kill();
  const reopened: number[] = [];
  for (let run = 0; run < RUNS; run += 1) reopened.push(await reopens(tab));
  const half = { unit: "ms", quantile: 0.5 };
  return [
    { bar: "leader closed to next tab live", target: 500, samples: leader, ...half },
    { bar: "server back to page live", target: 2_000, samples: restart, ...half },
    { bar: "reopen, server stopped, to painted", target: 300, samples: reopened, ...half },
  ];
}

/** The older of two tabs leads; what bob writes as it closes is shown by the one that follows. */
async function leadersClose(
  first: Actor,
  bob: Person,
  server: ServerProcess,
): Promise<{ tab: Actor; samples: number[] }> {
  const path = new URL(first.page.url()).pathname;
  const samples: number[] = [];
  let tab = first;
  for (let run = 0; run < RUNS; run += 1) {
    const follower = await tab.newTab(path);
    await follower.isConnected();
    const text = `While the leader closes, ${run}`;
    const shown = rowPainted(follower.page, text);
    const closedAt = Date.now();
    const writing = send(server.url, bob, { id: `leader-${run}-000`, to: "ana", text });
    await Promise.all([tab.closes(), writing]);
    samples.push((await shown) - closedAt);
    tab = follower;
  }
  return { tab, samples };
}

async function serverRestarts(
  { page }: Actor,
  bob: Person,
  server: ServerProcess,
  run: number,
): Promise<number> {
  const text = `After restart ${run}`;
  await server.kill();
  const shown = rowPainted(page, text);
  await server.restart();
  const upAt = Date.now();
  await send(server.url, bob, { id: `restart-${run}-000`, to: "ana", text });
  return (await shown) - upAt;
}

async function reopens(ana: Actor): Promise<number> {
  const path = new URL(ana.page.url()).pathname;
  const again = await ana.newTab(path);
  const painted = await again.page.evaluate(async () => {
    const at = await window.watch.firstRow;
    return at - performance.timeOrigin;
  });
  await again.closes();
  return painted;
}
