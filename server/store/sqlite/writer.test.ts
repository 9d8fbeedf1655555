import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { Hint } from "../../chat/model.ts";
import { StoreUnavailable } from "../../chat/store-unavailable.ts";
import type { Connection, WriteConnection } from "../database.ts";
import { queriesOn } from "../query.ts";
import { OutsideTransaction, openWriter } from "./connection.ts";
import { NotOnDisk } from "./failures.ts";
import { DataGone } from "./files-in-place.ts";
import { freeSpaceCheck } from "./free-space.ts";
import { temporaryDir } from "./temporary-store.contract.ts";
import { Writer, type WriterOptions } from "./writer.ts";

const query = queriesOn<{ notes: { text: string } }>();
const addNote = query((db, value: { text: string }) => db.insertInto("notes").values({ text: value.text }));
const allNotes = query((db) => db.selectFrom("notes").select("text").orderBy("text"));

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

async function openFixture(
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

const add =
  (text: string) =>
  async (connection: WriteConnection): Promise<string> => {
    await connection.run(addNote, { text });
    connection.changed("c_notes", 1);
    return text;
  };

const unavailable = (error: unknown) => error instanceof StoreUnavailable;

/** Leaves so little room that a small note fits and a large one does not. */
function fillUp(db: DatabaseSync): void {
  const pages = Number(db.prepare("PRAGMA page_count").get()?.["page_count"]);
  db.exec(`PRAGMA max_page_count = ${pages + 2}`);
}

const large = "x".repeat(100_000);

test("P1: a disk that fills up in mid-batch leaves nothing of the batch, and nobody is told OK", async () => {
  await using fixture = await openFixture();
  const { db, writer } = fixture;
  fillUp(db);
  const batch = [add("before"), add(large)].map((work) => writer.write(work));
  for (const outcome of await Promise.allSettled(batch)) {
    assert.ok(outcome.status === "rejected" && unavailable(outcome.reason));
  }
  assert.deepEqual(fixture.committed(), []);
  assert.deepEqual(fixture.rings, []);
  assert.equal(await writer.write(add("small")), "small", "writing goes on where there is room");
});

test("P1: work that hides a full disk's error and goes on commits nothing by itself", async () => {
  await using fixture = await openFixture();
  const { db, writer } = fixture;
  fillUp(db);
  const hiding = writer.write(async (connection) => {
    await add(large)(connection).catch(() => undefined);
    return add("alone")(connection);
  });
  await assert.rejects(hiding, unavailable);
  assert.deepEqual(fixture.committed(), []);
});

test("a statement that fails for its own reasons undoes its own work only", async () => {
  await using fixture = await openFixture();
  const { writer } = fixture;
  const twice = async (connection: WriteConnection) => {
    await add("mine")(connection);
    await add("first")(connection);
  };
  const outcomes = await Promise.allSettled(
    [add("first"), twice, add("last")].map((work) => writer.write<unknown>(work)),
  );
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  assert.deepEqual(fixture.committed(), ["first", "last"]);
});

/** A database whose disk fails whenever `failing` says so of a statement. */
const onBrokenDisk =
  (failing: (sql: string) => boolean) =>
  (db: DatabaseSync): DatabaseSync =>
    new Proxy(db, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (name !== "prepare") return typeof value === "function" ? value.bind(target) : value;
        return (sql: string) => {
          const statement = target.prepare(sql);
          const orFail = (run: () => unknown) => () => {
            if (!failing(sql)) return run();
            throw Object.assign(new Error("disk I/O error"), { errcode: 10 | (4 << 8) });
          };
          if (!/^(COMMIT|PRAGMA)/.test(sql)) return statement;
          return { run: orFail(() => statement.run()), get: orFail(() => statement.get()) };
        };
      },
    });

test("P1: after a disk error nothing is written any more, though the disk seems to work again", async () => {
  let broken = true;
  const fatal: StoreUnavailable[] = [];
  await using fixture = await openFixture({
    db: onBrokenDisk((sql) => broken && sql === "COMMIT"),
    onFatal: (failure) => fatal.push(failure),
  });
  await assert.rejects(fixture.writer.write(add("lost")), unavailable);
  broken = false;
  await assert.rejects(fixture.writer.write(add("later")), unavailable);
  assert.deepEqual(fixture.committed(), []);
  assert.deepEqual(fixture.rings, []);
  assert.match(String(fatal), /^StoreUnavailable: The disk .* failed/, "said once");
});

test("P1: nobody is answered, and nothing rung, before what was committed is on the disk", async () => {
  const written = Promise.withResolvers<void>();
  const committed = Promise.withResolvers<void>();
  await using fixture = await openFixture({
    async durably(commit) {
      commit();
      committed.resolve();
      await written.promise;
    },
  });
  const { writer, rings } = fixture;
  const told: string[] = [];
  const refusal = writer.write(async () => Promise.reject(new Error("no"))).catch(() => told.push("no"));
  const answer = writer.write(add("one")).then((text) => told.push(text));
  await committed.promise;
  await new Promise(setImmediate);
  assert.deepEqual({ told, rings }, { told: [], rings: [] });
  written.resolve();
  await Promise.all([refusal, answer]);
  assert.deepEqual(told, ["no", "one"]);
  assert.equal(rings.length, 1);
});

test("P1: a log that could not be written through ends all writing, and nothing of its commit is answered OK", async () => {
  let broken = true;
  const fatal: StoreUnavailable[] = [];
  await using fixture = await openFixture({
    async durably(commit) {
      commit();
      if (broken) throw new NotOnDisk({});
    },
    onFatal: (failure) => fatal.push(failure),
  });
  await assert.rejects(fixture.writer.write(add("who knows")), unavailable);
  broken = false;
  await assert.rejects(fixture.writer.write(add("later")), unavailable);
  assert.deepEqual(fixture.rings, []);
  assert.match(String(fatal), /^StoreUnavailable: The disk .* failed/, "said once");
});

test("P1: a disk that fails when the log is written back ends all writing; what was answered stands", async () => {
  const fatal: StoreUnavailable[] = [];
  await using fixture = await openFixture({
    db: onBrokenDisk((sql) => sql.includes("wal_checkpoint(PASSIVE)")),
    onFatal: (failure) => fatal.push(failure),
  });
  const { writer } = fixture;
  const answered: string[] = [];
  const writeOn = async (): Promise<never> => {
    for (;;) answered.push(await writer.write(add(`${answered.length}`.padStart(100_000, "0"))));
  };
  await assert.rejects(writeOn(), unavailable);
  assert.equal(fatal.length, 1);
  assert.deepEqual(fixture.committed(), answered);
});

test("the log is written back into the database from time to time", async () => {
  await using fixture = await openFixture();
  const { db, writer } = fixture;
  const written = () => {
    const { log, checkpointed } = db.prepare("PRAGMA wal_checkpoint(NOOP)").get() ?? {};
    return { log: Number(log), checkpointed: Number(checkpointed) };
  };
  for (let index = 0; index < 240; index += 1) await writer.write(add(`${index}`.padStart(100_000, "x")));
  const { log, checkpointed } = written();
  assert.ok(log < 3_000, `${log} pages in the log after 6,000 were written`);
  assert.ok(checkpointed <= log);
});

test("writing goes on while the log is written back, and waits while what was written meanwhile is", async () => {
  const begun = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  const over = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  let pass = 0;
  await using fixture = await openFixture({
    async writeBack() {
      const number = pass++;
      begun[number]?.resolve();
      await over[number]?.promise;
      fixture.db.prepare("PRAGMA wal_checkpoint(PASSIVE)").get();
    },
  });
  const { writer } = fixture;
  await writer.write(add("x".repeat(10_000_000)));
  await begun[0].promise;
  await writer.write(add("meanwhile"));
  over[0].resolve();
  await new Promise(setImmediate);
  await writer.write(add("afterwards"));
  await begun[1].promise;
  const waiting = writer.write(add("waiting"));
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  assert.equal(fixture.committed().includes("waiting"), false);
  over[1].resolve();
  await waiting;
  assert.equal(fixture.committed().includes("waiting"), true);
});

test("writing waits for a disk that does not keep up with it", async () => {
  const [begun, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await using fixture = await openFixture({
    writeBack() {
      begun.resolve();
      return over.promise;
    },
  });
  const { writer } = fixture;
  await writer.write(add("x".repeat(10_000_000)));
  await begun.promise;
  await writer.write(add("y".repeat(10_000_000)));
  const waiting = writer.write(add("waiting"));
  for (let turn = 0; turn < 4; turn += 1) await new Promise(setImmediate);
  assert.equal(fixture.committed().includes("waiting"), false);
  over.resolve();
  await waiting;
  assert.equal(fixture.committed().includes("waiting"), true);
});

test("closing waits for the log that is written back", async () => {
  const [begun, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await using fixture = await openFixture({
    writeBack() {
      begun.resolve();
      return over.promise;
    },
  });
  await fixture.writer.write(add("x".repeat(10_000_000)));
  await begun.promise;
  let closed = false;
  const closing = fixture.writer.close().then(() => (closed = true));
  await new Promise(setImmediate);
  assert.equal(closed, false);
  over.resolve();
  await closing;
});

test("a log that grew while somebody read for long gives the disk back what it took", async () => {
  await using fixture = await openFixture();
  const { writer } = fixture;
  const stopReading = fixture.readOn();
  const long = (index: number) => writer.write(add(`${index} ${"x".repeat(20_000)}`));
  await Promise.all(Array.from({ length: 1_500 }, (_, index) => long(index)));
  assert.ok(fixture.logBytes() > 30_000_000);
  stopReading();
  for (let count = 0; count < 3; count += 1) await writer.write(add(`short ${count}`));
  assert.ok(fixture.logBytes() <= 16 * 1024 * 1024, `${fixture.logBytes()} bytes`);
  assert.equal(fixture.committed().length, 1_503);
});

test("P1: what is committed into files that were removed is not answered OK, and ends all writing", async () => {
  let gone = false;
  const fatal: StoreUnavailable[] = [];
  await using fixture = await openFixture({
    checkPlace: () => {
      if (gone) throw new DataGone("notes.db");
    },
    onFatal: (failure) => fatal.push(failure),
  });
  const { writer } = fixture;
  await writer.write(add("before"));
  gone = true;
  await assert.rejects(writer.write(add("into nowhere")), /notes\.db was removed/);
  gone = false;
  await assert.rejects(writer.write(add("later")), /notes\.db was removed/);
  assert.equal(fatal.length, 1);
});

test("work is answered after its commit, a refusal too", async () => {
  await using fixture = await openFixture();
  const { writer } = fixture;
  const seen: string[][] = [];
  const look = () => seen.push(fixture.committed());
  const refusal = writer.write(async () => Promise.reject(new Error("no")));
  await Promise.allSettled([
    writer.write(add("one")).then(look),
    refusal.catch(look),
    writer.write(add("two")).then(look),
  ]);
  assert.deepEqual(seen, [
    ["one", "two"],
    ["one", "two"],
    ["one", "two"],
  ]);
});

test("a commit takes up to 64 pieces of work, in order, and rings once", async () => {
  await using fixture = await openFixture();
  const numbered = Array.from({ length: 130 }, (_, index) => String(index).padStart(3, "0"));
  await Promise.all(numbered.map((text) => fixture.writer.write(add(text))));
  assert.deepEqual(fixture.committed(), numbered);
  assert.ok(fixture.rings.length >= 3 && fixture.rings.length < 130, `${fixture.rings.length} commits`);
});

test("work that goes on after its transaction reaches nothing", async () => {
  await using fixture = await openFixture();
  let kept: Connection | undefined;
  await fixture.writer.write(async (connection) => {
    kept = connection;
  });
  await assert.rejects(kept?.all(allNotes, {}) ?? Promise.resolve(), OutsideTransaction);
});

test("beyond 10,000 waiting writes the next is turned away, and the others are written", async () => {
  await using fixture = await openFixture();
  const waiting = Array.from({ length: 10_000 }, () => fixture.writer.write(async () => undefined));
  await assert.rejects(fixture.writer.write(add("too many")), unavailable);
  await Promise.all(waiting);
  assert.equal(await fixture.writer.write(add("now")), "now");
});

test("closing writes what waits and refuses what comes later", async () => {
  await using fixture = await openFixture();
  const waiting = fixture.writer.write(add("in time"));
  const closed = fixture.writer.close();
  await assert.rejects(fixture.writer.write(add("too late")), unavailable);
  await closed;
  assert.equal(await waiting, "in time");
  assert.deepEqual(fixture.committed(), ["in time"]);
});

test("below the floor of free space writes are refused, and go on a second after there is room", async () => {
  let [free, time, looks] = [100, 0, 0];
  const now = () => time;
  const checkSpace = freeSpaceCheck({ floor: 50, now, free: () => ((looks += 1), free) });
  await using fixture = await openFixture({ checkSpace });
  await fixture.writer.write(add("enough"));
  free = 49;
  time = 1_000;
  await assert.rejects(fixture.writer.write(add("too little")), unavailable);
  free = 50;
  time = 1_999;
  await assert.rejects(fixture.writer.write(add("not looked yet")), unavailable);
  time = 2_000;
  await fixture.writer.write(add("enough again"));
  assert.deepEqual(fixture.committed(), ["enough", "enough again"]);
  assert.equal(looks, 3);
});
