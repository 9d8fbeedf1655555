import type { Actor } from "../../e2e/actor.ts";
import type { Figure } from "./figures.ts";

const RUN_MS = 20_000;
/** Two screens in a second and more: about as fast as one flings and still sees something. */
const PX_PER_FRAME = 60;

interface Scrolled {
  frames: number[];
  drift: number;
  rows: number;
  travelled: number;
}

/** Going up through a long conversation: how even the frames are, and whether anything jumps. */
export async function scrolling({ page, log }: Actor): Promise<Figure[]> {
  const { frames, drift, rows, travelled } = await log.evaluate(scroll, {
    runMs: RUN_MS,
    step: PX_PER_FRAME,
  });
  const tools = await page.context().newCDPSession(page);
  await tools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await tools.send("Runtime.getHeapUsage");
  return [
    { bar: "scrolling: frame", unit: "ms", target: 17, samples: frames, quantile: 0.95 },
    { bar: "scrolling: frame", unit: "ms", target: 70, samples: frames, quantile: 1 },
    // Browsers put a scrolled place on a whole pixel: less than one is no jump.
    { bar: "scrolling: drift", unit: "px", target: 0, samples: [Math.floor(drift)], quantile: 1 },
    { bar: "scrolling: way", unit: "px", target: undefined, samples: [travelled], quantile: 1 },
    { bar: "rows in the document", unit: "", target: 300, samples: [rows], quantile: 1 },
    { bar: "heap", unit: "MB", target: 60, samples: [usedSize / 1_000_000], quantile: 1 },
  ];
}

/** Runs in the page: scrolls up a step a frame and watches where the row in the middle goes. */
async function scroll(log: Element, { runMs, step }: { runMs: number; step: number }): Promise<Scrolled> {
  const scroller = [log, ...log.querySelectorAll("*")]
    .concat(log.parentElement ?? [])
    .find((element) => getComputedStyle(element).overflowY.match(/auto|scroll/));
  if (scroller === undefined) throw new Error("Nothing scrolls here.");
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const rowsNow = () => log.querySelectorAll("article, [role=article]");
  const middle = () => {
    const { top, height, left, width } = scroller.getBoundingClientRect();
    const element = document.elementFromPoint(left + width / 2, top + height / 2);
    return element?.closest("article, [role=article]") ?? undefined;
  };
  const result: Scrolled = { frames: [], drift: 0, rows: 0, travelled: 0 };
  let last = await frame();
  for (const end = last + runMs; last < end;) {
    const anchor = middle();
    const before = anchor?.getBoundingClientRect().top ?? 0;
    const room = scroller.scrollTop;
    scroller.scrollBy({ top: -step, behavior: "instant" });
    const at = await frame();
    result.frames.push(at - last);
    last = at;
    result.rows = Math.max(result.rows, rowsNow().length);
    result.travelled += Math.min(step, room);
    // At the upper end it waits for what is older; there a step is shorter.
    if (anchor?.isConnected !== true || room < step) continue;
    result.drift = Math.max(result.drift, Math.abs(anchor.getBoundingClientRect().top - before - step));
  }
  return result;
}
