import { pause } from "./client.ts";
import type { Direction, Link, Shape } from "./fault-proxy.ts";
import type { FaultPlan } from "./plan.ts";
import type { Recorder } from "./recorder.ts";
import type { Random } from "./seed.ts";

export interface NamedLink {
  name: string;
  link: Link;
}

export interface LinkFaultDeps {
  links: readonly NamedLink[];
  recorder: Recorder;
  random: Random;
  /** Milliseconds between two faults, on average. */
  pauseMs: number;
  struck(kind: keyof FaultPlan): void;
}

/** Does to the links what the plan says; black holes and slow times last while others strike. */
export async function disturbLinks(plan: FaultPlan, deps: LinkFaultDeps, signal: AbortSignal): Promise<void> {
  const { random, links, struck } = deps;
  const busy = new Set<NamedLink>();
  const lasting = new Set<Promise<void>>();
  const last = (link: NamedLink, work: Promise<void>) => {
    busy.add(link);
    const over = work.finally(() => {
      busy.delete(link);
      lasting.delete(over);
    });
    lasting.add(over);
  };
  const kinds = random.shuffle([
    ...Array.from({ length: plan.cuts }, () => "cuts" as const),
    ...Array.from({ length: plan.holes }, () => "holes" as const),
    ...Array.from({ length: plan.shapes }, () => "shapes" as const),
  ]);
  for (const kind of kinds) {
    await pause(random.between(0.2, 1.8) * deps.pauseMs, signal);
    const link = await findInUse(deps, busy, signal);
    if (link === undefined) break;
    if (kind === "cuts") cut(link, deps);
    else last(link, kind === "holes" ? swallow(link, deps, signal) : slow(link, deps, signal));
    struck(kind);
  }
  await Promise.all(lasting);
  for (const { link } of links) link.shape();
}

/** A link that something passes through and nothing else happens to. */
async function findInUse(
  { links, random }: LinkFaultDeps,
  busy: ReadonlySet<NamedLink>,
  signal: AbortSignal,
): Promise<NamedLink | undefined> {
  while (!signal.aborted) {
    const inUse = links.filter((one) => !busy.has(one) && one.link.connections() > 0);
    if (inUse.length > 0) return random.pick(inUse);
    await pause(20, signal);
  }
  return undefined;
}

function cut({ name, link }: NamedLink, { recorder, random }: LinkFaultDeps): void {
  const how = random.pick(["close", "reset"] as const);
  recorder.write({ kind: "fault", what: `cut: ${how}`, where: name });
  link.cut(how);
}

async function swallow({ name, link }: NamedLink, deps: LinkFaultDeps, signal: AbortSignal): Promise<void> {
  const { recorder, random } = deps;
  const direction = random.pick<Direction>(["up", "down", "both"]);
  recorder.write({ kind: "fault", what: `black hole: ${direction}`, where: name });
  link.swallow(direction);
  await pause(random.between(500, 5_000), signal);
  const how = random.pick(["deliver", "reset"] as const);
  recorder.write({ kind: "fault", what: `black hole ends: ${how}`, where: name });
  link.release(how);
}

async function slow({ name, link }: NamedLink, deps: LinkFaultDeps, signal: AbortSignal): Promise<void> {
  const { recorder, random } = deps;
  const shape = random.pick<Partial<Shape>>([
    { pieceBytes: 1 },
    { delayMs: random.between(20, 400) },
    { pieceBytes: 512, pauseMs: 20 },
  ]);
  recorder.write({ kind: "fault", what: `slow: ${JSON.stringify(shape)}`, where: name });
  link.shape(shape);
  await pause(random.between(500, 4_000), signal);
  link.shape();
}
