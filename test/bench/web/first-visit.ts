import type { Browser } from "@playwright/test";
import type { Figure } from "./figures.ts";

const RUNS = 5;
/** A middling phone on 4G, as Lighthouse imitates it: the network and the processor, each slowed down. */
const network = { offline: false, latency: 150, downloadThroughput: 204_800, uploadThroughput: 86_400 };
const SLOWER = 4;
/** Nothing may still be painted so long after the page was loaded. */
const SETTLED_MS = 3_000;

interface Visit {
  script: number;
  style: number;
  foreign: number;
  largest: number;
  shift: number;
  blocked: number;
}

/** What somebody waits for who opens the page for the first time, on a phone. */
export async function firstVisit(browser: Browser, url: string): Promise<Figure[]> {
  const visits: Visit[] = [];
  for (let run = 0; run < RUNS; run += 1) visits.push(await visit(browser, url));
  const of = (pick: (visit: Visit) => number) => visits.map(pick);
  const half = { quantile: 0.5 };
  return [
    { bar: "first visit: JavaScript", unit: "kB", target: 120, samples: of((v) => v.script), ...half },
    { bar: "first visit: CSS", unit: "kB", target: 12, samples: of((v) => v.style), ...half },
    { bar: "first visit: other origins", unit: "", target: 0, samples: of((v) => v.foreign), quantile: 1 },
    { bar: "first visit: largest paint", unit: "ms", target: 1_500, samples: of((v) => v.largest), ...half },
    { bar: "first visit: layout shift", unit: "", target: 0.1, samples: of((v) => v.shift), quantile: 1 },
    { bar: "first visit: blocked", unit: "ms", target: 200, samples: of((v) => v.blocked), ...half },
  ];
}

async function visit(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 }, hasTouch: true });
  try {
    const page = await context.newPage();
    const tools = await context.newCDPSession(page);
    await tools.send("Network.enable");
    await tools.send("Network.emulateNetworkConditions", network);
    await tools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    await page.addInitScript(observe);
    await page.goto(url, { waitUntil: "load" });
    await page.waitForTimeout(SETTLED_MS);
    return await page.evaluate(() => window.visit());
  } finally {
    await context.close();
  }
}

declare global {
  interface Window {
    visit(): Visit;
  }
}

/** Runs in the page, before its own scripts. */
function observe(): void {
  const found = { largest: 0, shift: 0, blocked: 0 };
  const on = (type: string, each: (entry: PerformanceEntry & { value?: number }) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  on("largest-contentful-paint", (entry) => (found.largest = entry.startTime));
  on("layout-shift", (entry) => (found.shift += entry.value ?? 0));
  on("longtask", (entry) => (found.blocked += Math.max(0, entry.duration - 50)));
  window.visit = () => {
    const loaded = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const kB = (ending: string) =>
      loaded.reduce(
        (sum, { name, encodedBodySize }) => sum + (name.endsWith(ending) ? encodedBodySize / 1000 : 0),
        0,
      );
    const foreign = loaded.filter(({ name }) => new URL(name).origin !== location.origin).length;
    return { ...found, foreign, script: kB(".js"), style: kB(".css") };
  };
}
