import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { Hint } from "../../chat/model.ts";
import type { WriteConnection } from "../database.ts";
import { queriesOn } from "../query.ts";
import { openWriter } from "./connection.ts";
import { temporaryDir } from "./temporary-store.contract.ts";
import { Writer, type WriterOptions } from "./writer.ts";

const query = queriesOn<{ notes: { text: string } }>();
const addNote = query((db, value: { text: string }) => db.insertInto("notes").values({ text: value.text }));
export const allNotes = query((db) => db.selectFrom("notes").select("text").orderBy("text"));

/** A writer of notes on a disk. */
interface Fixture extends AsyncDisposable {
  db: DatabaseSync;
  writer: Writer;
  rings: (readonly Hint[])[];
  /** What a connection that sees only what is committed finds. */
  committed(): string[];
  /** Reads until the function returned is called, as a backup does. */
  readOn(): () => void;
  logBytes(): number;
}

/** @param options in place of what a writer that nothing happens to has; `db` makes the connection that it uses */
export async function openFixture(
  options: Partial<WriterOptions> & { db?: (db: DatabaseSync) => DatabaseSync } = {},
): Promise<Fixture> {
  const dir = await temporaryDir();
  const path = `${dir.path}/notes.db`;
  const db = openWriter(path);
  db.exec("CREATE TABLE notes (text TEXT NOT NULL UNIQUE) STRICT");
  const reader = new DatabaseSync(path, { readOnly: true });
  const rings: (readonly Hint[])[] = [];
  const used = options.db?.(db) ?? db;
  const writer = new Writer(used, {
    ring: (hints) => rings.push(hints),
    checkSpace: () => {},
    checkPlace: () => {},
    durably: async (commit) => commit(),
    writeBack: async () => void used.prepare("PRAGMA wal_checkpoint(PASSIVE)").get(),
    over: () => {},
    onFatal: () => {},
    // Time stands still, so that a batch is never cut short by a slow machine.
    now: () => 0,
    ...options,
  });
  return {
    db,
    writer,
    rings,
    committed: () =>
      reader
        .prepare("SELECT text FROM notes ORDER BY text")
        .all()
        .map((row) => String(row["text"])),
    readOn() {
      reader.exec("BEGIN");
      reader.prepare("SELECT 1 FROM notes").get();
      return () => reader.exec("COMMIT");
    },
    logBytes: () => statSync(`${path}-wal`).size,
    async [Symbol.asyncDispose]() {
      await writer.close();
      reader.close();
      db.close();
      await dir[Symbol.asyncDispose]();
    },
  };
}

/** Work that adds a note and answers with it. */
export const add =
  (text: string) =>
  async (connection: WriteConnection): Promise<string> => {
    await connection.run(addNote, { text });
    connection.changed("c_notes", 1);
    return text;
  };
