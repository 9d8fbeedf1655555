import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { logText } from "./log-text.ts";

test("what others wrote stands on one line, and nothing in it moves a cursor or turns text around", () => {
  assert.equal(logText('\r\n{"level":60}'), String.raw`\u{d}\u{a}{"level":60}`);
  assert.equal(logText("\x1b[2J\x9b2J"), String.raw`\u{1b}[2J\u{9b}2J`);
  assert.equal(logText("a\u202eb\u2028c\ud800"), String.raw`a\u{202e}b\u{2028}c\u{d800}`);
  assert.equal(logText("Ana 👍🏽 Ωmega"), "Ana 👍🏽 Ωmega");
});

test("what is too long is cut, between characters, and says so", () => {
  assert.equal(logText("x".repeat(64)), "x".repeat(64));
  assert.equal(logText("x".repeat(65)), `${"x".repeat(64)}…`);
  assert.equal(logText("👍".repeat(65)), `${"👍".repeat(64)}…`);
  assert.equal(logText("x".repeat(1_000_000)), `${"x".repeat(64)}…`);
  assert.equal(logText("abc", 2), "ab…");
});

test("no text whatever gets a control character or a second line into a log", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      const safe = logText(text);
      assert.doesNotMatch(safe, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      assert.ok(Array.from(safe).length <= 64 * "\\u{10ffff}".length + 1);
    }),
  );
});
