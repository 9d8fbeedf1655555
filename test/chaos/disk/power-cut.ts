import type { Random } from "../seed.ts";
import type { DiskEvent, FileName } from "./recording.ts";

/** The files as a power cut leaves them; one that is missing was never on the disk. */
export type Image = Map<FileName, Buffer>;

/** What of the writes that no fsync has covered reached the disk all the same. */
export type Survival =
  | { kind: "nothing" }
  | { kind: "everything" }
  /** All up to so many bytes, which may end in the midst of a write. */
  | { kind: "beginning"; bytes: number }
  /** Any sectors of 512 bytes, in no order, each with this probability. */
  | { kind: "sectors"; probability: number };

type Change = Extract<DiskEvent, { kind: "write" | "truncate" }>;

const sectorBytes = 512;

/** A disk that keeps for certain only what an fsync covered. */
export class Disk {
  readonly #safe: Map<FileName, Content>;
  /** In the order in which they were made, over all files. */
  #pending: Change[] = [];

  constructor(baseline: Image) {
    this.#safe = contents(baseline);
  }

  /** The server does something. */
  apply(event: DiskEvent): void {
    if (event.kind === "answer") return;
    if (event.kind !== "sync") {
      this.#pending.push(event);
      return;
    }
    const { file } = event;
    for (const change of this.#pending.filter((each) => each.file === file)) perform(this.#safe, change);
    this.#pending = this.#pending.filter((each) => each.file !== file);
  }

  /** Bytes that a cut now may lose. */
  get atRisk(): number {
    return this.#pending.reduce((sum, change) => sum + weight(change), 0);
  }

  /** The power is cut now. */
  cut(survival: Survival, random: Random): Image {
    const left = contents(bytesOf(this.#safe));
    for (const change of surviving(this.#pending, survival, random)) perform(left, change);
    return bytesOf(left);
  }
}

/** Chooses what survives a cut, every kind often enough. */
export function chooseSurvival(random: Random, atRisk: number): Survival {
  const kind = random.pick(["nothing", "everything", "beginning", "sectors"] as const);
  if (kind === "beginning") return { kind, bytes: random.below(atRisk + 1) };
  if (kind === "sectors") return { kind, probability: random.pick([0.05, 0.5, 0.95]) };
  return { kind };
}

function contents(image: Image): Map<FileName, Content> {
  return new Map(Array.from(image, ([file, bytes]) => [file, new Content(bytes)]));
}

function bytesOf(files: ReadonlyMap<FileName, Content>): Image {
  return new Map(Array.from(files, ([file, content]) => [file, content.bytes]));
}

function surviving(pending: readonly Change[], survival: Survival, random: Random): Change[] {
  switch (survival.kind) {
    case "nothing":
      return [];
    case "everything":
      return [...pending];
    case "beginning":
      return beginning(pending, survival.bytes);
    case "sectors":
      return random.shuffle(pending.flatMap(sectors)).filter(() => random.chance(survival.probability));
  }
}

function beginning(pending: readonly Change[], bytes: number): Change[] {
  const kept: Change[] = [];
  let left = bytes;
  for (const change of pending) {
    if (left <= 0) break;
    kept.push(change.kind === "write" ? { ...change, data: change.data.subarray(0, left) } : change);
    left -= weight(change);
  }
  return kept;
}

/** A write in pieces that a disk writes as a whole. */
function sectors(change: Change): Change[] {
  if (change.kind === "truncate") return [change];
  const pieces: Change[] = [];
  for (let from = 0; from < change.data.length;) {
    const offset = change.offset + from;
    const to = Math.min(change.data.length, from + sectorBytes - (offset % sectorBytes));
    pieces.push({ ...change, offset, data: change.data.subarray(from, to) });
    from = to;
  }
  return pieces;
}

function weight(change: Change): number {
  return change.kind === "write" ? change.data.length : 1;
}

function perform(disk: Map<FileName, Content>, change: Change): void {
  const content = disk.get(change.file) ?? new Content(Buffer.alloc(0));
  disk.set(change.file, content);
  if (change.kind === "truncate") content.resize(change.size);
  else content.write(change.offset, change.data);
}

/** What a file holds. */
class Content {
  /** Zeros from `#size` on. */
  #space: Buffer;
  #size: number;

  constructor(bytes: Buffer) {
    this.#space = Buffer.from(bytes);
    this.#size = bytes.length;
  }

  get bytes(): Buffer {
    return this.#space.subarray(0, this.#size);
  }

  /** A hole before `offset` reads as zeros. */
  write(offset: number, data: Buffer): void {
    this.resize(Math.max(this.#size, offset + data.length));
    data.copy(this.#space, offset);
  }

  resize(size: number): void {
    if (size > this.#space.length) {
      const larger = Buffer.alloc(size * 2);
      this.bytes.copy(larger);
      this.#space = larger;
    }
    if (size < this.#size) this.#space.fill(0, size, this.#size);
    this.#size = size;
  }
}
