import assert from "node:assert/strict";
import { test } from "node:test";
import { createClientAddress } from "./client-address.ts";

const believing = (...trusted: string[]) => createClientAddress(trusted, () => undefined);

test("somebody who connects from anywhere but a trusted proxy is where they connect from, whatever they claim", () => {
  const addressOf = believing("127.0.0.1", "10.0.0.0/8");
  for (const peer of ["198.51.100.9", "127.0.0.2", "192.168.1.7", "2001:db8::7", "::1"]) {
    assert.equal(addressOf(peer, "203.0.113.7"), peer);
  }
});

test("behind a trusted proxy, a client is where the proxy saw it, not where it claims to be", () => {
  const addressOf = believing("127.0.0.0/8", "::1", "172.17.0.1", "10.0.0.0/8", "fd00::/8");
  for (const proxy of ["127.0.0.1", "::1", "::ffff:127.0.0.1", "172.17.0.1", "10.0.0.2", "fd00::1"]) {
    assert.equal(addressOf(proxy, "1.2.3.4, 203.0.113.7"), "203.0.113.7", proxy);
    assert.equal(addressOf(proxy, "2001:db8::7"), "2001:db8::7", proxy);
  }
  assert.equal(addressOf("127.0.0.1"), "127.0.0.1");
});

test("through several trusted proxies, a client is where the first of them saw it", () => {
  const addressOf = believing("127.0.0.1", "10.0.0.0/8");
  assert.equal(addressOf("127.0.0.1", "1.2.3.4, 203.0.113.7, 10.0.0.1,10.0.0.2"), "203.0.113.7");
  assert.equal(addressOf("127.0.0.1", "10.0.0.9, 10.0.0.2"), "10.0.0.9", "a client in the same network");
});

test("what a proxy wrote that is no address ends at the proxy", () => {
  const addressOf = believing("127.0.0.1");
  for (const nonsense of [
    "unknown",
    "_hidden",
    ",",
    "203.0.113.7:x",
    "[203.0.113.7",
    "2001:db8::7:443:x",
    "[]:80",
  ]) {
    assert.equal(addressOf("127.0.0.1", nonsense), "127.0.0.1", nonsense);
  }
});

test("an address with a port, or in brackets, is that address", () => {
  const addressOf = believing("127.0.0.1", "10.0.0.0/8");
  assert.equal(addressOf("127.0.0.1", "203.0.113.7:443"), "203.0.113.7");
  assert.equal(addressOf("127.0.0.1", "[2001:db8::7]:443"), "2001:db8::7");
  assert.equal(addressOf("127.0.0.1", "[2001:db8::7]"), "2001:db8::7");
  assert.equal(addressOf("127.0.0.1", "2001:db8::7"), "2001:db8::7");
  assert.equal(addressOf("127.0.0.1", "203.0.113.7:1, 10.0.0.1:2"), "203.0.113.7");
});

test("a peer on a private network that sends the header and is not trusted is told of, once", () => {
  const told: string[] = [];
  const addressOf = createClientAddress(["127.0.0.1"], (peer) => told.push(peer));
  for (const peer of ["198.51.100.9", "172.17.0.1", "10.0.0.2"]) addressOf(peer, "203.0.113.7");
  addressOf("10.0.0.3");
  assert.deepEqual(told, ["172.17.0.1"]);
});
