/** What passes with the lane in every run has to pass without it, too. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { test } from "node:test";

const root = path.resolve(import.meta.dirname, "../..");

/** Runs a script of ours, or the tests that it is told, against servers without the lane. */
async function withoutLane(...words: string[]): Promise<void> {
  const { NODE_TEST_CONTEXT: _context, ...environment } = process.env;
  const child = spawn(process.execPath, words, {
    cwd: root,
    env: { ...environment, LANE: "off" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed: string[] = [];
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding("utf8").on("data", (text: string) => printed.push(text));
  }
  const [code] = (await once(child, "exit")) as [number | null];
  assert.equal(code, 0, printed.join("").slice(-20_000));
}

test("the attacks that come in the lane's way are met with LANE=off", async () => {
  // The others come as JSON, which is never the lane's.
  await withoutLane("--test", "test/attacks/protocol.test.ts", "test/attacks/transport.test.ts");
});

test("P1 to P8: a run of chaos finds nothing with LANE=off", async () => {
  await withoutLane("test/chaos/run.ts", "--quick");
});
