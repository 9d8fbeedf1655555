import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { protocolOf } from "./sniff.ts";

const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

test("the HTTP/2 preface is recognised once it is whole, however it is cut", () => {
  for (let length = 0; length < preface.length; length++) {
    assert.equal(protocolOf(preface.subarray(0, length)), undefined, `${length} bytes`);
  }
  assert.equal(protocolOf(preface), "h2");
  assert.equal(protocolOf(Buffer.concat([preface, Buffer.from("more")])), "h2");
});

test("everything that does not begin like the preface is HTTP/1.1's to judge", () => {
  for (const text of ["GET / HTTP/1.1", "POST", "PUT ", "PRI * HTTP/2.1", "\0", "PRINT"]) {
    assert.equal(protocolOf(Buffer.from(text)), "h1", text);
  }
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 24, maxLength: 64 }), (bytes) => {
      const isPreface = preface.equals(bytes.subarray(0, 24));
      assert.equal(protocolOf(Buffer.from(bytes)), isPreface ? "h2" : "h1");
    }),
  );
});
