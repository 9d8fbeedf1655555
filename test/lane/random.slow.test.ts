import { test } from "node:test";
import { sayAtRandom } from "./random.ts";

test("thousands of requests that are wrong at random are answered alike by the lane and by the RPC library", async (t) => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  t.diagnostic(`seed ${seed}`);
  await sayAtRandom(seed, 2_000);
});
