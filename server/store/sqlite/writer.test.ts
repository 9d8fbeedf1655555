import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { StoreUnavailable } from "../../chat/store-unavailable.ts";
import type { Connection, WriteConnection } from "../database.ts";
import { OutsideTransaction } from "./connection.ts";
import { NotOnDisk } from "./failures.ts";
import { DataGone } from "./files-in-place.ts";
import { freeSpaceCheck } from "./free-space.ts";
import { add, allNotes, openFixture } from "./writer-fixture.contract.ts";

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
