/** The log of the writer's database, and its way back into it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { add, openFixture } from "./writer-fixture.contract.ts";

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
