/** What those see who wait for something to end: of an AbortSignal, which is one, as much as they need. */
export interface Ending {
  readonly aborted: boolean;
  /** Why, once it is over. */
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", heard: () => void): void;
  removeEventListener(type: "abort", heard: () => void): void;
}

/**
 * Something that ends once. There are two for each open stream, for as long as it is open, and an AbortController with its
 * signal and listeners takes ten times as much of memory. What is to hear of it must not throw.
 */
export class LightEnding implements Ending {
  aborted = false;
  #listeners: readonly (() => void)[] = nobody;

  get reason(): unknown {
    return this.aborted ? over : undefined;
  }

  throwIfAborted(): void {
    if (this.aborted) throw over;
  }

  addEventListener(_type: "abort", heard: () => void): void {
    if (!this.aborted) this.#listeners = [...this.#listeners, heard];
  }

  removeEventListener(_type: "abort", heard: () => void): void {
    this.#listeners = this.#listeners.filter((each) => each !== heard);
  }

  /** It is over. May be called again. */
  end(): void {
    if (this.aborted) return;
    this.aborted = true;
    const listeners = this.#listeners;
    this.#listeners = nobody;
    for (const heard of listeners) heard();
  }
}

const nobody: readonly (() => void)[] = [];

/** Why anything ends here. One object for all: an error with its stack costs more than all else about an ending. */
export const over = new DOMException("This operation was aborted", "AbortError");
