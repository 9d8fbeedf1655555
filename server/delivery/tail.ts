import type { Changes, Message, UserId } from "../chat/model.ts";

/** One frame of a conversation, read and encoded once for all the streams that may have it. */
export interface SharedFrame<Encoded> {
  readonly changes: Changes;
  readonly encoded: Encoded;
  /** Who was live when it was read and a member in that same snapshot: nobody else may take it. */
  readonly readers: ReadonlySet<UserId>;
}

/** Frames kept per live conversation. One that lags further behind reads the store. */
const maxFrames = 16;
/** Characters of text, and of who reacted, kept per live conversation. */
const maxCharacters = 64 * 1024;

/** Recent shared frames of one live conversation for which somebody may come, bounded in number, size and age. */
export class Tail<Encoded> {
  #young: SharedFrame<Encoded>[] = [];
  #old: SharedFrame<Encoded>[] = [];
  #characters = 0;

  /** What a frame says was deleted is given to nobody who lags either: they read the store. */
  takeBack(frame: SharedFrame<Encoded>): void {
    const deleted = deletedIn(frame);
    if (deleted.size === 0) return;
    this.#old = this.#old.filter((each) => !tellsOf(each, deleted));
    this.#young = this.#young.filter((each) => !tellsOf(each, deleted));
    this.#count();
  }

  add(frame: SharedFrame<Encoded>): void {
    this.#young.push(frame);
    this.#characters += charactersOf(frame);
    while (this.#isOver() && (this.#drop(this.#old) || this.#drop(this.#young)));
  }

  /** The frame that continues exactly at `cursor`, for a reader who may have it. */
  at(cursor: number, reader: UserId): SharedFrame<Encoded> | undefined {
    const fits = (frame: SharedFrame<Encoded>): boolean =>
      frame.changes.after === cursor && frame.readers.has(reader);
    return this.#young.find(fits) ?? this.#old.find(fits);
  }

  /** Drops what was there at the last call already: a stream that lags so long reads the store. */
  age(): void {
    this.#old = this.#young;
    this.#young = [];
    this.#count();
  }

  /** Gauges: how much is kept. */
  stats(): { frames: number; characters: number } {
    return { frames: this.#old.length + this.#young.length, characters: this.#characters };
  }

  #isOver(): boolean {
    return this.#old.length + this.#young.length > maxFrames || this.#characters > maxCharacters;
  }

  /** Drops the first of them. False when there is none. */
  #drop(frames: SharedFrame<Encoded>[]): boolean {
    const first = frames.shift();
    if (first !== undefined) this.#characters -= charactersOf(first);
    return first !== undefined;
  }

  #count(): void {
    this.#characters = 0;
    for (const frames of [this.#old, this.#young]) {
      for (const frame of frames) this.#characters += charactersOf(frame);
    }
  }
}

function charactersOf({ changes }: SharedFrame<unknown>): number {
  let characters = 0;
  for (const message of changes.messages) characters += lengthOf(message);
  return characters;
}

function lengthOf({ text, reactions }: Message): number {
  // The ids of users are all of one length.
  return reactions.reduce(
    (sum, { userIds }) => sum + userIds.length * (userIds[0]?.length ?? 0),
    text.length,
  );
}

const none: ReadonlySet<number> = new Set();

function deletedIn({ changes }: SharedFrame<unknown>): ReadonlySet<number> {
  const deleted = changes.messages.filter(({ deletedAt }) => deletedAt !== undefined);
  return deleted.length === 0 ? none : new Set(deleted.map(({ seq }) => seq));
}

function tellsOf({ changes }: SharedFrame<unknown>, seqs: ReadonlySet<number>): boolean {
  return changes.messages.some(({ seq }) => seqs.has(seq));
}
