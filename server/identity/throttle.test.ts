import assert from "node:assert/strict";
import { test } from "node:test";
import { addressBlock } from "./address.ts";
import { CredentialThrottle } from "./credential-throttle.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { Throttle } from "./throttle.ts";

function clock() {
  let time = 1_000_000;
  return { now: () => time, advance: (ms: number) => (time += ms) };
}

test("a throttle lets a burst through, then one attempt per interval, and says how long to wait", () => {
  const { now, advance } = clock();
  const throttle = new Throttle({ burst: 2, refillMs: 1000 }, now);
  assert.equal(throttle.take("a"), 0);
  assert.equal(throttle.take("a"), 0);
  assert.equal(throttle.take("a"), 1000);
  assert.equal(throttle.take("b"), 0);
  advance(400);
  assert.equal(throttle.take("a"), 600);
  advance(600);
  assert.equal(throttle.take("a"), 0);
  assert.equal(throttle.take("a"), 1000);
});

test("an attempt given back can be taken again, and never makes more than a burst", () => {
  const throttle = new Throttle({ burst: 1, refillMs: 1000 }, clock().now);
  throttle.giveBack("a");
  assert.equal(throttle.take("a"), 0);
  throttle.giveBack("a");
  assert.equal(throttle.take("a"), 0);
  assert.equal(throttle.take("a"), 1000);
});

test("a clock set back neither frees nor locks anybody", () => {
  const { now, advance } = clock();
  const throttle = new Throttle({ burst: 1, refillMs: 1000 }, now);
  throttle.take("a");
  advance(-500_000);
  assert.equal(throttle.take("a"), 1000);
});

test("a throttle remembers a bounded number of keys and forgets the least recently used", () => {
  const throttle = new Throttle({ burst: 1, refillMs: 1000 }, clock().now, 2);
  for (const key of ["a", "b", "c"]) {
    throttle.take(key);
  }
  assert.equal(throttle.size, 2);
  assert.equal(throttle.take("a"), 0);
  assert.equal(throttle.take("c"), 1000);
});

test("a throttle does not forget a key that is used again and again", () => {
  const { now, advance } = clock();
  const throttle = new Throttle({ burst: 100, refillMs: 1_000_000 }, now, 3);
  for (let n = 0; n < 100; n += 1) {
    throttle.take("a");
    throttle.take(`other ${n}`);
    advance(600);
  }
  assert.ok(throttle.take("a") > 0);
});

test("guessing from one address leaves the owner at another address free to log in", () => {
  const { now } = clock();
  const throttle = new CredentialThrottle(DEFAULT_LIMITS, now);
  const guess = () => throttle.begin("u_ana", "203.0.113.7");
  for (let n = 0; n < DEFAULT_LIMITS.guessesPerNameAndAddress.burst; n += 1) {
    guess();
  }
  assert.throws(guess, { reason: "throttled" });
  throttle.begin("u_ana", "198.51.100.1").succeeded();
});

test("one address cannot try a password on name after name", () => {
  const throttle = new CredentialThrottle(DEFAULT_LIMITS, clock().now);
  for (let n = 0; n < DEFAULT_LIMITS.guessesPerAddress.burst; n += 1) {
    throttle.begin(`u_${n}`, "203.0.113.7");
  }
  assert.throws(() => throttle.begin("u_next", "203.0.113.7"), { reason: "throttled" });
});

test("many addresses together cannot guess at one name without end", () => {
  const throttle = new CredentialThrottle(DEFAULT_LIMITS, clock().now);
  for (let n = 0; n < DEFAULT_LIMITS.guessesPerName.burst; n += 1) {
    throttle.begin("u_ana", `203.0.113.${n}`);
  }
  assert.throws(() => throttle.begin("u_ana", "198.51.100.1"), { reason: "throttled" });
});

test("an attempt refused by one limit uses up none of the others", () => {
  const throttle = new CredentialThrottle(
    { ...DEFAULT_LIMITS, guessesPerName: { burst: 1, refillMs: 1000 } },
    clock().now,
  );
  throttle.begin("u_ana", "203.0.113.7");
  for (let n = 0; n < 200; n += 1) {
    assert.throws(() => throttle.begin("u_ana", "203.0.113.7"), { reason: "throttled" });
  }
  throttle.begin("u_bob", "203.0.113.7");
});

const blocks: [address: string, block: string][] = [
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["", ""],
];
for (const [address, block] of blocks) {
  test(`${address === "" ? "an unknown address" : address} counts as ${block === "" ? "one client" : block}`, () => {
    assert.equal(addressBlock(address), block);
  });
}
