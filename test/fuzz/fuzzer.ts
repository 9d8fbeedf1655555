import type { Random } from "../chaos/seed.ts";

/** One input, and what it has to stand. */
export interface Trial {
  /** As it is fed to the program: what is saved when it finds something. */
  input: Uint8Array;
  /** In a word, which door it goes in by. */
  door: string;
  /** Throws, or rejects, when the input has found something. */
  run(): Promise<void> | void;
}

/** Something that takes input from people one does not know. */
export interface Fuzzer extends AsyncDisposable {
  /** The same stream of choices gives the same input. */
  trial(random: Random): Trial;
  /** What must hold now and then, besides: rejects when it does not. */
  takeStock(): Promise<void>;
}
