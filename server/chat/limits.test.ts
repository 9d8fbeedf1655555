import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal, type RefusalReason } from "../refusal.ts";
import { checkClientId, checkText, parsePageSize, parseRoomName, parseSearch } from "./limits.ts";

function reasonOf(check: () => unknown): RefusalReason | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    return error.reason;
  }
}

const texts: [string, string, RefusalReason | undefined][] = [
  ["one letter", "X", undefined],
  ["one emoji", "👩‍👩‍👧", undefined],
  ["white space around words", "\n hello \t", undefined],
  ["controls, line separators and bidi marks beside a letter", "a\u0007\u2028\u202e", undefined],
  ["8,000 letters", "x".repeat(8_000), undefined],
  ["8,000 emoji, 32,000 bytes", "😀".repeat(8_000), undefined],
  ["nothing", "", "text-empty"],
  ["white space", " \n\t\u00a0\u3000", "text-empty"],
  ["what takes no room", "\u200b\u2060\u00ad\ufeff\u{e0041}\u3164", "text-empty"],
  ["8,001 letters", "x".repeat(8_001), "text-too-long"],
  ["8,001 emoji", "😀".repeat(8_001), "text-too-long"],
  ["32 KiB and a byte", "x".repeat(32 * 1024 + 1), "text-too-long"],
  ["NUL", "a\0b", "invalid-argument"],
  ["half a surrogate pair", "a\ud800", "invalid-argument"],
];

for (const [what, text, reason] of texts) {
  test(`a text of ${what} is ${reason ?? "let in"}`, () => {
    assert.equal(
      reasonOf(() => checkText(text)),
      reason,
    );
  });
}

test("a client id is 8 to 64 characters of a small alphabet", () => {
  const reason = (id: string) => reasonOf(() => checkClientId(id, "client_message_id"));
  for (const id of ["12345678", "a".repeat(64), "0198c9b0-7d5e-7000-8000-0242ac120002", "Aa0._:-x"]) {
    assert.equal(reason(id), undefined, id);
  }
  for (const id of ["", "1234567", "a".repeat(65), "12345678\n", "with space", "ünïcödé-id", "a/b/c/d/e"]) {
    assert.equal(reason(id), "invalid-argument", id);
  }
});

test("a room's name is trimmed, one line, and not empty", () => {
  assert.equal(parseRoomName("  Plans für 漢字 🎉 "), "Plans für 漢字 🎉");
  assert.equal(parseRoomName("😀".repeat(64)), "😀".repeat(64));
  for (const name of ["", "  ", "\u200b", "x".repeat(65), "two\nlines", "bell\u0007", "\ud800"]) {
    assert.equal(
      reasonOf(() => parseRoomName(name)),
      "invalid-argument",
      JSON.stringify(name),
    );
  }
});

test("a search is trimmed and lower case, up to 64 code points", () => {
  assert.equal(parseSearch("  ANa "), "ana");
  assert.equal(parseSearch("😀".repeat(64)).length, 128);
  assert.equal(
    reasonOf(() => parseSearch("x".repeat(65))),
    "invalid-argument",
  );
  assert.equal(
    reasonOf(() => parseSearch("\0")),
    "invalid-argument",
  );
});

test("a page's size is what was asked for, or the usual one, or refused", () => {
  assert.equal(parsePageSize(0, "limit", 50, 200), 50);
  assert.equal(parsePageSize(200, "limit", 50, 200), 200);
  for (const size of [-1, 201, 1.5, NaN]) {
    assert.equal(
      reasonOf(() => parsePageSize(size, "limit", 50, 200)),
      "invalid-argument",
      String(size),
    );
  }
});
