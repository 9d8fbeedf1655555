import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRecording } from "./recording.ts";

const hex = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
const wal = `24<${hex("/data/restante.db-wal")}>`;
const database = `23<${hex("/data/restante.db")}>`;
const socket = `30<${hex("socket:[4711]")}>`;
const response = 'HTTP/1.1 200 OK\r\n\r\n{"conversationId":"c_1","seq":"7","version":"9"}';

test("a recording tells what was written where, what was synced, and what was answered, in order", () => {
  const trace = [
    `11 pwrite64(${wal}, "${hex("abc")}", 3, 4096) = 3`,
    `11 fdatasync(${wal}) = 0`,
    `11 fsync(25<${hex("/data")}>) = 0`,
    `11 writev(${socket}, [{iov_base="${hex(response.slice(0, 20))}", iov_len=20}, {iov_base="${hex(response.slice(20))}", iov_len=9}], 2) = 29`,
    `11 write(${socket}, "${hex("something else")}", 14) = 14`,
    `11 ftruncate(${database}, 8192) = 0`,
    "11 +++ killed by SIGKILL +++",
  ];
  assert.deepEqual(parseRecording(trace.join("\n")), [
    { kind: "write", file: "restante.db-wal", offset: 4096, data: Buffer.from("abc") },
    { kind: "sync", file: "restante.db-wal" },
    { kind: "answer", conversationId: "c_1", seq: 7 },
    { kind: "truncate", file: "restante.db", size: 8192 },
  ]);
});

test("a call counts when it ends; one that fails, or never ends, does not", () => {
  const trace = [
    `11 fsync(${wal} <unfinished ...>`,
    `12 pwrite64(${database}, "${hex("xy")}", 2, 0) = 1`,
    "11 <... fsync resumed>) = 0",
    `11 fsync(${database}) = -1 EIO (Input/output error)`,
    `11 fsync(${database} <unfinished ...>`,
  ];
  assert.deepEqual(parseRecording(trace.join("\n")), [
    { kind: "write", file: "restante.db", offset: 0, data: Buffer.from("x") },
    { kind: "sync", file: "restante.db-wal" },
  ]);
});

test("a call on the database that cannot be replayed is not passed over", () => {
  assert.throws(() => parseRecording(`11 pwritev(${wal}, [], 0, 0) = 0`), /cannot replay/);
  assert.throws(() => parseRecording(`11 pwrite64(${wal}, "${hex("abc")}"..., 9, 0) = 9`), /lacks the end/);
  const journal = `26<${hex("/data/restante.db-journal")}>`;
  assert.throws(() => parseRecording(`11 pwrite64(${journal}, "", 0, 0) = 0`), /rollback journal/);
});
