import assert from "node:assert/strict";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { test } from "node:test";
import { StoreUnavailable } from "../../chat/store-unavailable.ts";
import type { Connection } from "../database.ts";
import { queriesOn } from "../query.ts";
import { openReader, openWriter } from "./connection.ts";
import { Reader } from "./reader.ts";
import { temporaryDir } from "./temporary-store.contract.ts";

const query = queriesOn<{ notes: { text: string } }>();
const allNotes = query((db) => db.selectFrom("notes").select("text").orderBy("text"));
const missing = query((db) => db.selectFrom("nothing" as "notes").select("text"));

const notes = async (connection: Connection): Promise<string[]> =>
  (await connection.all(allNotes, {})).map(({ text }) => text);

/** A reader, and somebody who writes beside it. */
async function openFixture() {
  await using parts = new AsyncDisposableStack();
  const dir = parts.use(await temporaryDir());
  const path = `${dir.path}/notes.db`;
  const writing = parts.adopt(openWriter(path), (db) => db.close());
  writing.exec("CREATE TABLE notes (text TEXT NOT NULL) STRICT");
  const begun: string[] = [];
  const db = parts.adopt(openReader(path), (reading: DatabaseSync) => reading.close());
  // Time stands still, so that no turn is over.
  const reader = new Reader(counting(db, begun), () => 0);
  parts.defer(() => reader.close());
  const used = parts.move();
  return {
    reader,
    /** Every BEGIN so far. */
    begun,
    write: (text: string) => void writing.prepare("INSERT INTO notes VALUES (?)").run(text),
    [Symbol.asyncDispose]: () => used.disposeAsync(),
  };
}

function counting(db: DatabaseSync, begun: string[]): DatabaseSync {
  return new Proxy(db, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name !== "prepare") return typeof value === "function" ? value.bind(target) : value;
      return (sql: string) => {
        const statement = target.prepare(sql);
        const run = statement.run.bind(statement);
        const counted = (...values: SQLInputValue[]) => {
          begun.push(...(sql === "BEGIN" ? [sql] : []));
          return run(...values);
        };
        return Object.assign(statement, { run: counted });
      };
    },
  });
}

test("a read sees what was committed before it was asked for, whatever is being read meanwhile", async () => {
  await using fixture = await openFixture();
  const { reader, write } = fixture;
  write("first");
  let later: Promise<string[]> | undefined;
  const early = [
    reader.read(notes),
    reader.read(async (connection) => {
      const before = await notes(connection);
      write("second");
      later = reader.read(notes);
      return [...before, ...(await notes(connection))];
    }),
    reader.read(notes),
  ];
  assert.deepEqual(await Promise.all(early), [["first"], ["first", "first"], ["first"]], "one snapshot each");
  assert.deepEqual(await later, ["first", "second"]);
});

test("reads that wait together share a snapshot", async () => {
  await using fixture = await openFixture();
  const { reader, begun } = fixture;
  await Promise.all(Array.from({ length: 50 }, () => reader.read(notes)));
  assert.equal(begun.length, 2, "the first began at once");
});

test("a read that fails leaves those that share its snapshot alone", async () => {
  await using fixture = await openFixture();
  const { reader, write } = fixture;
  write("first");
  const outcomes = await Promise.allSettled([
    reader.read(notes),
    reader.read((connection) => connection.all(missing, {})),
    reader.read(() => Promise.reject(new Error("a bug"))),
    reader.read(notes),
  ]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ["fulfilled", "rejected", "rejected", "fulfilled"],
  );
});

test("what waits is read before the reader closes, and nothing after", async () => {
  await using fixture = await openFixture();
  const { reader, write } = fixture;
  write("first");
  const waiting = Promise.all([reader.read(notes), reader.read(notes)]);
  await reader.close();
  assert.deepEqual(await waiting, [["first"], ["first"]]);
  await assert.rejects(reader.read(notes), /stopping/);
});

test("P1: while a commit is on its way to the disk, reads see what was before it", async () => {
  await using fixture = await openFixture();
  const { reader, write } = fixture;
  write("first");
  reader.hold();
  write("on its way");
  assert.deepEqual(await reader.read(notes), ["first"]);
  assert.deepEqual(await reader.read(notes), ["first"], "the next one, too");
  reader.letGo();
  assert.deepEqual(await reader.read(notes), ["first", "on its way"]);
});

test("a snapshot is of the moment of its beginning, whenever the first look is taken", async () => {
  await using fixture = await openFixture();
  const { reader, write } = fixture;
  write("first");
  const slow = reader.read(async (connection) => {
    await new Promise(setImmediate);
    return notes(connection);
  });
  reader.hold();
  write("on its way");
  assert.deepEqual(await slow, ["first"]);
  reader.letGo();
});

/** Reads until the function returned is called. */
function readOn(reader: Reader) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const read = reader.read(async (connection) => {
    await notes(connection);
    await promise;
    return notes(connection);
  });
  return async () => {
    resolve();
    return read;
  };
}

test("a read waits for the disk when the only snapshot is older than what was answered before", async () => {
  await using fixture = await openFixture();
  const { reader, write } = fixture;
  const stopReading = readOn(reader);
  reader.hold();
  write("answered");
  reader.letGo();
  reader.hold();
  write("on its way");
  const next = reader.read(notes);
  let over = false;
  void next.then(() => (over = true));
  assert.deepEqual(await stopReading(), []);
  await new Promise(setImmediate);
  assert.equal(over, false);
  reader.letGo();
  assert.deepEqual(await next, ["answered", "on its way"]);
});

test("P1: when the disk fails, reads see what was before for ever, or are told so", async () => {
  for (const readsMeanwhile of [false, true]) {
    await using fixture = await openFixture();
    const { reader, write } = fixture;
    write("first");
    const stopReading = readsMeanwhile ? readOn(reader) : undefined;
    reader.hold();
    write("who knows");
    const waiting = stopReading && reader.read(notes);
    assert.deepEqual(await (stopReading?.() ?? reader.read(notes)), ["first"]);
    reader.keepHolding(new StoreUnavailable("The disk failed."));
    if (waiting) await assert.rejects(waiting, /The disk failed/);
    const later = reader.read(notes);
    if (waiting) await assert.rejects(later, /The disk failed/);
    else assert.deepEqual(await later, ["first"]);
  }
});

test("P1: a snapshot that could not begin is none, and a hold after it has one of its own", async () => {
  await using dir = await temporaryDir();
  const path = `${dir.path}/notes.db`;
  const writing = openWriter(path);
  writing.exec("CREATE TABLE notes (text TEXT NOT NULL) STRICT");
  const db = openReader(path);
  let fails = false;
  const failing = new Proxy(db, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name !== "prepare") return typeof value === "function" ? value.bind(target) : value;
      return (sql: string) => {
        const statement = target.prepare(sql);
        const get = statement.get.bind(statement);
        const look = () => {
          if (fails) throw new Error("unable to open database file");
          return get();
        };
        return Object.assign(statement, { get: look });
      };
    },
  });
  const reader = new Reader(failing, () => 0);
  fails = true;
  assert.throws(() => reader.hold());
  fails = false;
  reader.hold();
  writing.exec("INSERT INTO notes VALUES ('not on the disk')");
  assert.deepEqual(await reader.read(notes), []);
  reader.letGo();
  await reader.close();
  db.close();
  writing.close();
});
