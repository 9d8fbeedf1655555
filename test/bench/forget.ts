/**
 * Preloaded into a server that runs with `--expose-gc`, it has V8 forget what nobody needs any more, on SIGUSR2: all of it,
 * and the pages that were for it. Then it writes a line of JSON to the file that HEAP_FILE names: the bytes of the heap.
 */
import { writeFileSync } from "node:fs";

const file = process.env["HEAP_FILE"] ?? "";
process.on("SIGUSR2", () => {
  for (let again = 0; again < 3; again += 1)
    globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
  writeFileSync(file, `${process.memoryUsage().heapUsed}\n`);
});
