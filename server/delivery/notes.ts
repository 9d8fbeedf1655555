/** What changed since the last telling: ids, each once, whatever became of it meanwhile; with one more than `max`, all. */
export class Notes<Id> {
  readonly #max: number;
  #all = false;
  /** There only while it is not empty. */
  #ids: Set<Id> | undefined;

  constructor(max: number) {
    this.#max = max;
  }

  add(id: Id): void {
    const ids = (this.#ids ??= new Set());
    if (ids.size < this.#max || ids.has(id)) ids.add(id);
    else this.#all = true;
  }

  addAll(): void {
    this.#all = true;
  }

  any(): boolean {
    return this.#all || this.#ids !== undefined;
  }

  /** Whether everything is to be told, and the ids noted one by one. */
  take(): { all: boolean; ids: Id[] } {
    const taken = { all: this.#all, ids: [...(this.#ids ?? [])] };
    this.#all = false;
    this.#ids = undefined;
    return taken;
  }
}
