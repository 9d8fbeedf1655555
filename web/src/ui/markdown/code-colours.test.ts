import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { colouredCode } from "./code-colours.ts";

test("code gets its colours by the name of its language, also by a short one", () => {
  assert.deepEqual(colouredCode("const a = 1; // x", "ts"), [
    { text: "const", tone: "keyword" },
    { text: " a = ", tone: undefined },
    { text: "1", tone: "number" },
    { text: "; ", tone: undefined },
    { text: "// x", tone: "comment" },
  ]);
  assert.ok(colouredCode("int main() { return 0; }", "c").some(({ tone }) => tone === "keyword"));
});

test("a language in a language keeps every letter", () => {
  const text = '<script>let a = "b";</script>';
  const pieces = colouredCode(text, "html");
  assert.equal(pieces.map((piece) => piece.text).join(""), text);
  assert.ok(pieces.some((piece) => piece.text === "let" && piece.tone === "keyword"));
});

test("an unknown language is one piece without a colour", () => {
  assert.deepEqual(colouredCode("a b", "klingon"), [{ text: "a b", tone: undefined }]);
});

test("colours never cost a letter", () => {
  const languages = fc.constantFrom(
    "bash",
    "css",
    "diff",
    "go",
    "js",
    "json",
    "python",
    "rust",
    "sql",
    "html",
    "yaml",
  );
  fc.assert(
    fc.property(languages, fc.string({ maxLength: 120 }), (language, text) => {
      assert.equal(
        colouredCode(text, language)
          .map((piece) => piece.text)
          .join(""),
        text,
      );
    }),
    { numRuns: 300 },
  );
});
