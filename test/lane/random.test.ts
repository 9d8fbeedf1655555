import { test } from "node:test";
import { sayAtRandom } from "./random.ts";

test("requests that are wrong at random are answered alike by the lane and by the RPC library", async (t) => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  t.diagnostic(`seed ${seed}`);
  await sayAtRandom(seed, 200);
});

test("a connection that ends while requests on it are under way brings no server down", async () => {
  // Its second line did: a request that failed with its connection after the library had lost interest in it.
  await sayAtRandom(4242, 3);
});
