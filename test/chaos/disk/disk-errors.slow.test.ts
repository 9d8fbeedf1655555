import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { inspect } from "../../../server/store/sqlite/inspect.ts";
import { openSqliteStore } from "../../../server/store/sqlite/open.ts";
import { fastDir } from "./crash-images.ts";
import { call, CallFailed, logIn, send, type Person } from "./json-client.ts";
import { startTraced } from "./traced-server.ts";

/** Writing the log back to the database needs so many pages in it that each message fills two of them. */
const longText = "x".repeat(7_900);
const people = 14;
/** Fewer than a person may send in one burst, in all. */
const messages = 100;

interface Failure {
  file: "restante.db" | "restante.db-wal";
  calls: string;
  /** As strace takes it: the error, and for which of these calls. */
  what: string;
}

interface Sent {
  sender: Person;
  id: string;
  /** Undefined when the answer was that the server is unavailable. */
  seq: number | undefined;
}

/** A server with people on a disk that fails so; what it had opened before the test has begun is in order. */
async function failing({ file, calls, what }: Failure) {
  await using parts = new AsyncDisposableStack();
  const home = parts.use(await fastDir());
  const dataDir = path.join(home.path, "data");
  await openSqliteStore({ dataDir, ring: () => {}, now: Date.now }).close();
  const server = parts.use(
    await startTraced(
      [
        ...["--seccomp-bpf", "-o", "/dev/null", "-P", path.join(dataDir, file)],
        ...["-e", `trace=${calls}`, "-e", `inject=${calls}:${what}`],
      ],
      { DATA_DIR: dataDir },
    ),
  );
  const everybody = await Promise.all(
    Array.from({ length: people }, (_, index) => logIn(server.url, `person-${index}`)),
  );
  const used = parts.move();
  return {
    server,
    dataDir,
    everybody,
    health: () => call<{ status: string }>(server.url, "grpc.health.v1.Health/Check", {}),
    [Symbol.asyncDispose]: () => used.disposeAsync(),
  };
}

/** Everybody writes to the next one, one message after the other, whatever the server answers. */
async function writeAll(url: string, everybody: readonly Person[], round: number): Promise<Sent[]> {
  const lanes = everybody.map(async (sender, index) => {
    const to = everybody[(index + 1) % people]?.username ?? "";
    const sent: Sent[] = [];
    for (let count = 0; count < messages / 2; count += 1) {
      const id = `disk-${round}-${index}-${count}`;
      sent.push({ sender, id, seq: await seqOrNothing(send(url, sender, { id, to, text: longText })) });
    }
    return sent;
  });
  return (await Promise.all(lanes)).flat();
}

async function seqOrNothing(sending: Promise<{ seq: number }>): Promise<number | undefined> {
  try {
    return (await sending).seq;
  } catch (error) {
    assert.ok(error instanceof CallFailed && error.code === "unavailable", String(error));
    return undefined;
  }
}

/** What a new start finds: everything that was answered, and conversations without gaps. */
async function requireKept(dataDir: string, sent: readonly Sent[]): Promise<void> {
  const store = openSqliteStore({ dataDir, ring: () => {}, now: Date.now });
  await store.chat.read(async (tx) => {
    for (const { sender, id, seq } of sent) {
      const kept = await tx.messages.sent(sender.userId, id);
      if (seq !== undefined) assert.equal(kept?.seq, seq, id);
    }
  });
  await store.close();
  inspect(path.join(dataDir, "restante.db"), "the database");
}

const lasting: [title: string, failure: Failure][] = [
  [
    "cannot write its log through",
    { file: "restante.db-wal", calls: "fsync,fdatasync", what: "error=EIO:when=30" },
  ],
  ["cannot write its log", { file: "restante.db-wal", calls: "pwrite64", what: "error=EIO:when=600" }],
  [
    "cannot write the database through",
    { file: "restante.db", calls: "fsync,fdatasync", what: "error=EIO:when=1" },
  ],
];

for (const [title, failure] of lasting) {
  test(`P1: a server whose disk ${title}, once, answers OK no more, loses nothing, and says that it needs help`, async () => {
    await using fixture = await failing(failure);
    const { server, dataDir, everybody } = fixture;
    assert.equal((await fixture.health()).status, "SERVING");
    const sent = await writeAll(server.url, everybody, 1);
    const [answered, refused] = [sent.filter(({ seq }) => seq), sent.filter(({ seq }) => !seq)];
    assert.ok(
      answered.length > 0 && refused.length > 0,
      `${answered.length} of ${sent.length} were answered`,
    );
    const later = await writeAll(server.url, everybody, 2);
    assert.deepEqual(
      later.filter(({ seq }) => seq),
      [],
      "the disk works again, but nobody knows what it has lost",
    );
    assert.equal((await fixture.health()).status, "NOT_SERVING");
    assert.match(server.log(), /"level":60.*The disk that holds the database failed/);
    await call(server.url, "chat.v1.ChatService/ListConversations", {}, everybody[0]?.token);
    await server.kill();
    await requireKept(dataDir, sent);
  });
}

test("P1: a server whose disk failed leaves its log to the next start, though it is stopped in order", async () => {
  await using fixture = await failing({
    file: "restante.db-wal",
    calls: "fsync,fdatasync",
    what: "error=EIO:when=30",
  });
  const { server, dataDir, everybody } = fixture;
  const sent = await writeAll(server.url, everybody, 1);
  assert.match(server.log(), /"level":60.*The disk that holds the database failed/);
  const before = statSync(path.join(dataDir, "restante.db")).mtimeMs;
  await server.stop();
  assert.ok(statSync(path.join(dataDir, "restante.db-wal")).size > 0);
  assert.equal(statSync(path.join(dataDir, "restante.db")).mtimeMs, before, "nothing was written back");
  await requireKept(dataDir, sent);
});

test("P1: a server starts only once what a killed one left in the log is on the disk", async () => {
  await using home = await fastDir();
  const [running, left] = [path.join(home.path, "running"), path.join(home.path, "left")];
  const store = openSqliteStore({ dataDir: running, ring: () => {}, now: Date.now });
  await cp(running, left, { recursive: true });
  await store.close();
  const strace = ["--seccomp-bpf", "-o", "/dev/null", "-P", path.join(left, "restante.db-wal")];
  const inject = ["-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO"];
  const starting = startTraced([...strace, ...inject], { DATA_DIR: left });
  await assert.rejects(starting, /The database in .* cannot be opened: .*EIO/);
});

test("P1: a disk that is full for a while loses nothing, and the server goes on by itself", async () => {
  const what = "error=ENOSPC:when=600..620";
  await using fixture = await failing({ file: "restante.db-wal", calls: "pwrite64", what });
  const { server, dataDir, everybody } = fixture;
  const sent = await writeAll(server.url, everybody, 1);
  assert.ok(
    sent.some(({ seq }) => !seq),
    "the disk was full",
  );
  const later = await writeAll(server.url, everybody, 2);
  assert.ok(
    later.every(({ seq }) => seq),
    "there is room again",
  );
  assert.equal((await fixture.health()).status, "SERVING");
  await server.kill();
  await requireKept(dataDir, [...sent, ...later]);
});

test("P1: a data directory that is removed under a running server is noticed by itself", async () => {
  await using fixture = await failing({ file: "restante.db", calls: "unlink", what: "error=EIO" });
  const { server, dataDir, everybody } = fixture;
  await writeAll(server.url, everybody, 1);
  await rm(dataDir, { recursive: true });
  while ((await fixture.health()).status !== "NOT_SERVING") {
    // It looks once a second; a server that never looks fails by the runner's time limit.
  }
  const later = await writeAll(server.url, everybody, 2);
  assert.deepEqual(
    later.filter(({ seq }) => seq),
    [],
  );
  assert.match(server.log(), /"level":60.*restante\.db was removed, moved or replaced/);
});
