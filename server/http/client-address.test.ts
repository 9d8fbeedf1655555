import assert from "node:assert/strict";
import { test } from "node:test";
import { clientAddress } from "./client-address.ts";
import type { Request } from "./message.ts";

function from(peer: string, forwarded?: string): Request {
  return { socket: { remoteAddress: peer }, headers: { "x-forwarded-for": forwarded } } as unknown as Request;
}

test("without a proxy, a client is where it connects from, whatever it claims", () => {
  assert.equal(clientAddress(from("203.0.113.7", "10.1.1.1"), false), "203.0.113.7");
  assert.equal(clientAddress(from("127.0.0.1", "10.1.1.1"), false), "127.0.0.1");
});

test("behind a proxy, a client is where the proxy saw it, not where it claims to be", () => {
  for (const proxy of ["127.0.0.1", "::1", "::ffff:127.0.0.1", "172.17.0.1", "10.0.0.2", "fd00::1"]) {
    assert.equal(clientAddress(from(proxy, "1.2.3.4, 203.0.113.7"), true), "203.0.113.7", proxy);
  }
  assert.equal(clientAddress(from("127.0.0.1"), true), "127.0.0.1");
});

test("somebody who passes the proxy by is not believed", () => {
  assert.equal(clientAddress(from("198.51.100.9", "203.0.113.7"), true), "198.51.100.9");
});
