/** One part of an export: its name, and JSON text that is told piece by piece. */
export type Part = AsyncIterable<string>;

/** A part that is one value. */
export async function* value(name: string, content: unknown): Part {
  yield `${JSON.stringify(name)}: ${JSON.stringify(content)}`;
}

/** A part that is a list, a row to a line. */
export async function* list(name: string, rows: AsyncIterable<unknown>): Part {
  yield `${JSON.stringify(name)}: [`;
  let separator = "\n";
  for await (const row of rows) {
    yield `${separator}${JSON.stringify(row)}`;
    separator = ",\n";
  }
  yield "]";
}

/** A document of these parts, in their order. */
export async function* document(parts: Iterable<Part>): AsyncGenerator<string, void, void> {
  let separator = "{\n";
  for (const part of parts) {
    yield separator;
    yield* part;
    separator = ",\n";
  }
  yield "\n}\n";
}

/**
 * Rows that are read a page at a time.
 *
 * @param read the rows above the one with this id, at most `size`; all below `size` means that there are no more
 */
export async function* paged<Row>(
  size: number,
  idOf: (row: Row) => string,
  read: (after: string, limit: number) => Promise<readonly Row[]>,
): AsyncGenerator<Row, void, void> {
  let after = "";
  for (;;) {
    const rows = await read(after, size);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < size) return;
    after = idOf(last);
  }
}

/** A time as an export tells it; null for none. */
export function time(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
