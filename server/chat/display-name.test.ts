import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "../refusal.ts";
import { parseDisplayName } from "./display-name.ts";

const accepted: [string, string][] = [
  ["", ""],
  ["   ", ""],
  ["  Ana María  ", "Ana María"],
  ["Jose\u0301", "José"],
  ["محمد", "محمد"],
  ["Ana 👩‍👩‍👧‍👦 🏳️‍🌈 ❤️", "Ana 👩‍👩‍👧‍👦 🏳️‍🌈 ❤️"],
  ["<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
  ["😀".repeat(64), "😀".repeat(64)],
];

const refusals: [string, string][] = [
  ["65 characters", "x".repeat(65)],
  ["65 emoji", "😀".repeat(65)],
  ["a megabyte", " ".repeat(1024 * 1024)],
  ["two lines", "Ana\nBob"],
  ["a line separator", "Ana\u2028Bob"],
  ["a NUL", "Ana\0"],
  ["an escape sequence of terminals", "\u001B[31mAna"],
  ["a right-to-left override", "Ana\u202Egpj"],
  ["an isolate", "\u2067Ana\u2069"],
  ["a zero-width space", "Ana\u200Bx"],
  ["a zero-width joiner outside of an emoji", "A\u200Dna"],
  ["a soft hyphen", "A\u00ADna"],
  ["tag characters", "Ana\u{E0041}"],
  ["a lone surrogate", "Ana\uD800"],
  ["a private character", "Ana\uE000"],
  ["a filler that looks like nothing", "\u3164"],
];

for (const [text, name] of accepted) {
  test(`a name to show is kept as it is typed, in NFC and trimmed: ${JSON.stringify(name.slice(0, 20))}`, () => {
    assert.equal(parseDisplayName(text), name);
    assert.equal(parseDisplayName(name), name);
  });
}

for (const [what, text] of refusals) {
  test(`attack 51: a name to show with what cannot be seen is refused, or too long: ${what}`, () => {
    assert.throws(
      () => parseDisplayName(text),
      (error) => error instanceof Refusal && error.reason === "invalid-argument",
    );
  });
}
