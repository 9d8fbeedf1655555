import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "../../../test/web/manual-clock.ts";
import { gathered } from "./gathered.ts";

test("what is asked for while something is read is read once by the next read, after a failure too", async () => {
  const reads: { parts: readonly string[]; end: PromiseWithResolvers<void> }[] = [];
  const failures: unknown[] = [];
  const ask = gathered(
    (parts) => {
      const end = Promise.withResolvers<void>();
      reads.push({ parts: [...parts], end });
      return end.promise;
    },
    (error) => void failures.push(error),
  );
  await ask([]);
  void ask(["a"]);
  void ask(["b"]);
  const done = ask(["c", "b"]);
  reads[0]?.end.resolve();
  await settle();
  reads[1]?.end.reject(new Error("torn"));
  await done;
  void ask(["d"]);
  assert.deepEqual(
    reads.map(({ parts }) => parts),
    [["a"], ["b", "c"], ["d"]],
  );
  assert.deepEqual(failures.map(String), ["Error: torn"]);
});
