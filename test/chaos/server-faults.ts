import path from "node:path";
import type { ServerProcess } from "../e2e/server-process.ts";
import { pause } from "./client.ts";
import { operate } from "./operator.ts";
import type { FaultPlan } from "./plan.ts";
import type { Recorder } from "./recorder.ts";
import type { Random } from "./seed.ts";
import type { ServerClock } from "./server-clock.ts";
import type { Traffic } from "./traffic.ts";

export interface ServerFaultDeps {
  server: ServerProcess;
  recorder: Recorder;
  traffic: Traffic;
  random: Random;
  /** See Plan. */
  answersBetween: number;
  /** Undefined when its clock is not to jump. */
  clock: ServerClock | undefined;
  /** Where backups go. */
  dir: string;
  /** The epoch that the server says it is in. */
  epoch(): Promise<string>;
  /** The server has gone back in time: what was asked of it before means nothing now. */
  restored(): void;
  /** One fault of this kind has struck. */
  struck(kind: keyof FaultPlan): void;
}

/** Nobody may be able to send anything: links are cut, too. */
const WORK_LIMIT_MS = 5_000;

export type ServerFault = "kills" | "stops" | "terms" | "jumps" | "backup" | "restores";

/** Does to the server, one after the other, what the plan says. Rejects when it does not come back. */
export async function disturbServer(
  plan: FaultPlan,
  deps: ServerFaultDeps,
  signal: AbortSignal,
): Promise<void> {
  const { random, recorder } = deps;
  let backups = 0;
  let backup: { file: string; begun: number } | undefined;
  const acts: Record<ServerFault, () => Promise<void>> = {
    kills: () => kill(deps, signal),
    stops: () => stop(deps, signal),
    terms: () => terminate(deps),
    jumps: async () => jump(deps),
    backup: async () => {
      const file = path.join(deps.dir, `backup-${++backups}.db`);
      recorder.write({ kind: "fault", what: "backup" });
      const begun = recorder.now();
      await operate(deps.server, "backup", file);
      backup = { file, begun };
    },
    restores: async () => {
      if (backup !== undefined) await restore(deps, backup);
    },
  };
  for (const fault of orderFaults(plan, random)) {
    await pause(random.between(100, 800), signal);
    await work(random.between(0.2, 1.8) * deps.answersBetween, deps.traffic, signal);
    if (signal.aborted) return;
    await acts[fault]();
    if (fault !== "backup") deps.struck(fault);
  }
}

/** Waits until so many messages have been answered, or for a while when too few are. */
async function work(answers: number, traffic: Traffic, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(WORK_LIMIT_MS)]);
  for (let count = 0; count < answers && !limit.aborted; count++) await traffic.answered(limit);
}

/** What the server suffers, in order. Every restore has a backup of its own some faults before it. */
export function orderFaults(plan: FaultPlan, random: Random): ServerFault[] {
  const others: ServerFault[] = [
    ...Array.from({ length: plan.kills }, () => "kills" as const),
    ...Array.from({ length: plan.stops }, () => "stops" as const),
    ...Array.from({ length: plan.terms }, () => "terms" as const),
    ...Array.from({ length: plan.jumps }, () => "jumps" as const),
  ];
  const mixed = random.shuffle(others);
  const share = Math.floor(mixed.length / (plan.restores + 1));
  for (let restore = plan.restores; restore > 0; restore--) {
    const at = restore * share;
    mixed.splice(at, 0, "restores");
    mixed.splice(Math.max(0, at - 1 - random.below(Math.max(1, Math.min(3, share)))), 0, "backup");
  }
  return mixed;
}

async function kill(
  { server, recorder, traffic, random }: ServerFaultDeps,
  signal: AbortSignal,
): Promise<void> {
  do {
    await traffic.underWay(signal);
    // Somewhere between a request and its answer; or when one has just been answered, while others are under way.
    if (random.chance(0.5)) await pause(random.between(0, 8), signal);
    else await traffic.answered(AbortSignal.any([signal, AbortSignal.timeout(50)]));
  } while (traffic.count() === 0 && !signal.aborted);
  recorder.write({ kind: "fault", what: "SIGKILL", where: `${traffic.count()} sends under way` });
  await server.kill();
  await pause(random.chance(0.2) ? random.between(300, 1_500) : 0, signal);
  await server.restart();
}

async function stop({ server, recorder, random }: ServerFaultDeps, signal: AbortSignal): Promise<void> {
  recorder.write({ kind: "fault", what: "SIGSTOP" });
  server.pause();
  await pause(random.between(300, 3_000), signal);
  server.resume();
  recorder.write({ kind: "fault", what: "SIGCONT" });
}

async function terminate({ server, recorder }: ServerFaultDeps): Promise<void> {
  recorder.write({ kind: "fault", what: "SIGTERM" });
  const code = await server.stop();
  if (code !== 0) throw new Error(`Told to stop, the server ended with ${code}:\n${server.log()}`);
  await server.restart();
}

/** Far less than a session lasts. */
const offsets = [-86_400, -3_600, -30, 0, 30, 3_600, 86_400];

function jump({ clock, recorder, random }: ServerFaultDeps): void {
  const seconds = random.pick(offsets);
  recorder.write({ kind: "fault", what: `the server's clock is off by ${seconds} s` });
  clock?.set(seconds);
}

async function restore(deps: ServerFaultDeps, backup: { file: string; begun: number }): Promise<void> {
  const { server, recorder } = deps;
  recorder.write({ kind: "fault", what: "restore" });
  await server.kill();
  const t = recorder.now();
  deps.restored();
  await operate(server, "restore", backup.file);
  await server.restart();
  recorder.write({ kind: "epoch", epoch: await deps.epoch(), keeps: backup.begun }, t);
}
