import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createRandom, type Random } from "../seed.ts";
import { checkImage } from "./check-image.ts";
import { chooseSurvival, Disk, type Survival } from "./power-cut.ts";
import { recordLoad, type RecordedLoad, type SentMessage } from "./recorded-load.ts";
import type { DiskEvent } from "./recording.ts";

export interface CrashReport {
  images: number;
  /** Messages answered OK before a cut, summed over all images. */
  answered: number;
  /** What is wrong with an image, a line each; empty when every image is sound. */
  problems: string[];
}

const imagesPerLoad = 300;

/**
 * Runs a server under load, and cuts the power at so many moments of its life, afterwards and on paper: each image
 * keeps what an fsync covered and a random part of what none did. Every image is opened and checked.
 * Needs strace. The same seed gives the same load and chooses alike, though a server's timing is its own.
 */
export async function crashImages({ seed, count }: { seed: number; count: number }): Promise<CrashReport> {
  const random = createRandom(seed);
  await using home = await fastDir();
  const report: CrashReport = { images: 0, answered: 0, problems: [] };
  for (let load = 0; report.images < count; load += 1) {
    const choices = random.derive(`load ${load}`);
    const recorded = await recordLoad(home.path, choices);
    const part = await cutOften(home.path, recorded, choices, Math.min(imagesPerLoad, count - report.images));
    report.images += part.images;
    report.answered += part.answered;
    report.problems.push(...part.problems);
  }
  return report;
}

/** Cuts one server's life at so many moments. */
export async function cutOften(
  home: string,
  { baseline, events, sent }: RecordedLoad,
  random: Random,
  count: number,
): Promise<CrashReport> {
  const disk = new Disk(baseline);
  const known = new Map(sent.map((message) => [message.id, message]));
  const byNumber = new Map(sent.map((message) => [numberOf(message), message]));
  const answered: SentMessage[] = [];
  const report: CrashReport = { images: 0, answered: 0, problems: [] };
  const moments = chooseMoments(events, random, count);
  for (const [index, event] of events.entries()) {
    disk.apply(event);
    if (event.kind === "answer") {
      const message = byNumber.get(numberOf(event));
      if (message !== undefined) answered.push(message);
    }
    for (let cuts = moments.get(index) ?? 0; cuts > 0; cuts -= 1) {
      const survival = chooseSurvival(random, disk.atRisk);
      const image = disk.cut(survival, random);
      const dataDir = path.join(home, `image-${report.images}`);
      const problems = await checkImage(dataDir, image, { sent: known, answered });
      report.images += 1;
      report.answered += answered.length;
      report.problems.push(...problems.map((problem) => `${where(index, event, survival)}: ${problem}`));
    }
  }
  return report;
}

/** Half of the cuts fall right after an answer, where a promise has just been made; the others anywhere. */
function chooseMoments(events: readonly DiskEvent[], random: Random, count: number): Map<number, number> {
  const answers = [...events.keys()].filter((index) => events[index]?.kind === "answer");
  const moments = new Map<number, number>();
  for (let cut = 0; cut < count; cut += 1) {
    const index = random.chance(0.5) ? random.pick(answers) : random.below(events.length);
    moments.set(index, (moments.get(index) ?? 0) + 1);
  }
  return moments;
}

function numberOf({ conversationId, seq }: { conversationId: string; seq: number }): string {
  return `${conversationId} ${seq}`;
}

function where(index: number, { kind }: DiskEvent, survival: Survival): string {
  return `cut after event ${index} (${kind}), ${JSON.stringify(survival)} survived`;
}

/** A new directory in memory where there is some, for images are many and live for moments. */
export async function fastDir(): Promise<AsyncDisposable & { path: string }> {
  const dir = await mkdtemp(path.join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "restante-crash-"));
  return { path: dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}
