import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";

/**
 * A digest of every value in every table, in the order in which the tables keep them. SQLite can tell whether a
 * file's structure is sound; whether a letter in a message is still the letter that was written, only this can.
 *
 * @param except the key of the row of `meta` that holds the digest itself
 */
export function contentDigest(db: DatabaseSync, except: string): string {
  const hash = createHash("sha256");
  const tables = db.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
  );
  for (const table of tables.all()) {
    const name = String(table["name"]);
    hash.update(`${name}\n`);
    const rows = db.prepare(`SELECT * FROM "${name}"`);
    rows.setReturnArrays(true);
    for (const row of rows.iterate() as Iterable<unknown>) {
      if (name === "meta" && (row as unknown[])[0] === except) continue;
      hash.update(`${JSON.stringify(row)}\n`);
    }
  }
  return hash.digest("hex");
}
