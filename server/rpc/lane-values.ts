import type { ContextKey, ContextValues } from "@connectrpc/connect";

/**
 * The context of a call on the lane. Like the library's, but for that one's functions, which are made anew for each call and
 * stay in memory as long as a stream.
 */
export class LaneValues implements ContextValues {
  readonly #values: Record<symbol, unknown> = {};

  get<T>({ id, defaultValue }: ContextKey<T>): T {
    return id in this.#values ? (this.#values[id] as T) : defaultValue;
  }

  set<T>({ id }: ContextKey<T>, value: T): this {
    this.#values[id] = value;
    return this;
  }

  delete({ id }: ContextKey<unknown>): this {
    Reflect.deleteProperty(this.#values, id);
    return this;
  }
}
