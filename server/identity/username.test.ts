import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { Refusal } from "../refusal.ts";
import { parseUsername } from "./username.ts";

function refusalOf(text: string): Refusal {
  try {
    parseUsername(text);
  } catch (error) {
    assert.ok(error instanceof Refusal);
    assert.equal(error.reason, "username-invalid");
    assert.equal(error.detail.field, "username");
    return error;
  }
  assert.fail(`${JSON.stringify(text)} was accepted`);
}

const accepted: [text: string, username: string, canonical: string][] = [
  ["ana", "ana", "ana"],
  ["Ana", "Ana", "ana"],
  ["ab", "ab", "ab"],
  ["42", "42", "42"],
  ["User_B-2.x", "User_B-2.x", "user_b-2.x"],
  ["  ana\n", "ana", "ana"],
  ["x".repeat(32), "x".repeat(32), "x".repeat(32)],
  ["adminton", "adminton", "adminton"],
];
for (const [text, username, canonical] of accepted) {
  test(`${JSON.stringify(text)} is a username`, () => {
    assert.deepEqual(parseUsername(text), { username, canonical });
  });
}

const refused: [text: string, suggestion: string | undefined][] = [
  ["", undefined],
  ["   ", undefined],
  ["a", undefined],
  ["..", undefined],
  ["-_-", undefined],
  ["/", undefined],
  ["@", undefined],
  ["@ana", "ana"],
  ["User A", "user.a"],
  ["User   A!", "user.a"],
  ["José Ñandú", "jose.nandu"],
  ["Großmeister", "grossmeister"],
  ["a..../b", "a.b"],
  ["x".repeat(33), "x".repeat(32)],
  ["🎉🎉", undefined],
  ["zoe🎉", "zoe"],
  ["асе", undefined],
  ["ana\u200B", "ana"],
  ["ana\uFEFF", "ana"],
  ["a\u00ADna", "ana"],
  ["\u202Eana", "ana"],
  ["ana\u{E0041}", "ana"],
  ["ana\0", "ana"],
];
for (const [text, suggestion] of refused) {
  test(`${JSON.stringify(text)} is refused${suggestion === undefined ? "" : ` and ${suggestion} offered`}`, () => {
    assert.equal(refusalOf(text).detail.suggestion, suggestion);
  });
}

for (const text of [
  "admin",
  "ADMIN",
  "ａｄｍｉｎ",
  "a.d.m.i.n",
  "_root_",
  "Restante",
  "every-one",
  "lobby",
]) {
  test(`${text} is reserved, and nothing like it is offered`, () => {
    assert.equal(refusalOf(text).detail.suggestion, undefined);
  });
}

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.string({ unit: fc.constantFrom(..."aZ09._- \u00e9\u0430\u200b"), maxLength: 40 }),
);

test("reading a name again changes nothing, and its canonical form is a name of the same person", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const name = readOrUndefined(text);
      fc.pre(name !== undefined);
      assert.deepEqual(parseUsername(name.username), name);
      assert.equal(parseUsername(name.canonical).canonical, name.canonical);
    }),
  );
});

test("a suggestion is always a name that is accepted as it stands", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      fc.pre(readOrUndefined(text) === undefined);
      const { suggestion } = refusalOf(text).detail;
      if (suggestion !== undefined) {
        assert.equal(parseUsername(suggestion).username, suggestion);
      }
    }),
  );
});

function readOrUndefined(text: string) {
  try {
    return parseUsername(text);
  } catch {
    return undefined;
  }
}
