import { test } from "node:test";
import { sayAtRandom } from "./random.ts";

test("requests that are wrong at random are answered alike by the lane and by the RPC library", async (t) => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  t.diagnostic(`seed ${seed}`);
  await sayAtRandom(seed, 200);
});

test("a seed that once found something finds nothing any more", async () => {
  // A request that failed with its connection, after the library had lost interest in it, ended the process.
  await sayAtRandom(4, 12);
});
