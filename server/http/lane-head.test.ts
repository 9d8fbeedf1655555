import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { readLaneHead } from "./lane-head.ts";

const read = (...lines: string[]) => readLaneHead(lines.map((line) => `${line}\r\n`).join(""));

test("fields are found by their names in any case, and counted with all others", () => {
  const head = read("HOST: localhost", "Content-Type:text/plain", "x-other: 1", "cOOkie: \t a=b: c \t ");
  assert.ok(head);
  assert.equal(head.host, "localhost");
  assert.equal(head.contentType, "text/plain");
  assert.equal(head.get("Cookie"), "a=b: c");
  assert.equal(head.get("x-other"), null);
  assert.equal(head.get("authorization"), null);
  assert.equal(head.headerCount, 4);
  assert.equal(head.headerLength, "HOSTlocalhostContent-Typetext/plainx-other1cOOkiea=b: c".length);
});

test("a field that comes twice is not the lane's to make sense of; one that it does not know may", () => {
  assert.equal(read("host: a", "Host: a"), undefined);
  assert.equal(read("cookie:", "cookie: a=b"), undefined);
  assert.ok(read("host: a", "x-other: 1", "x-other: 2"));
});

test("what says more about a request than its length does is not the lane's either, however it is spelt", () => {
  for (const field of [
    "Transfer-Encoding: chunked",
    "transfer-ENCODING:",
    "Expect: 100-continue",
    "Upgrade: x",
  ]) {
    assert.equal(read("host: a", field), undefined, field);
  }
});

test("a copy of a header says the same, and keeps nothing of the text it was read from", () => {
  const padding = `x-padding: ${"x".repeat(7_000)}`;
  const head = read("host: chat.example.com", padding, `cookie: session=${"a".repeat(43)}`);
  assert.deepEqual(head?.copy(), head);
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const before = (collect(), process.memoryUsage().heapUsed);
  const copies = Array.from({ length: 1_000 }, (_, index) =>
    read(`host: chat.example.com`, padding, `cookie: session=${index}${"a".repeat(43)}`)?.copy(),
  );
  collect();
  assert.ok(process.memoryUsage().heapUsed - before < 2_000_000);
  assert.equal(copies.length, 1_000);
});

test("blanks around a value are taken away, and nothing else", () => {
  assert.equal(read("host: \t \u00a0a\u00a0 \t")?.host, "\u00a0a\u00a0");
  assert.equal(read("host: \t ")?.host, "");
});

test("names without end are remembered in bounds, and still told apart", () => {
  for (let index = 0; index < 2_000; index += 1) read(`x-made-up-${index}:`);
  assert.equal(read("hOsT: a")?.host, "a");
  assert.equal(read("hOsTx: a")?.host, undefined);
});
