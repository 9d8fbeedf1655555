import assert from "node:assert/strict";
import { test } from "node:test";
import { mentions } from "./mentions.ts";

const named = (text: string) => mentions(text, "Ben.K");

test("a message names whoever stands in it after an @, however it is spelled", () => {
  for (const text of ["@ben.k", "Hi @BEN.K!", "(@Ben.k)", "who? @ben.k.", "a\n@ben.k, come", "**@ben.k**"]) {
    assert.ok(named(text), text);
  }
});

test("a name beyond ASCII is named in every spelling", () => {
  for (const text of ["@Straße", "@STRASSE!", "(@strasse)"]) assert.ok(mentions(text, "Straße"), text);
  assert.ok(mentions("@jose\u0301 come", "JOSÉ"));
  assert.ok(!mentions("@joséx", "josé"));
});

test("a longer name, a word, an address and a name without an @ are somebody else's business", () => {
  for (const text of [
    "@ben.ken",
    "@ben",
    "ben.k",
    "mail@ben.k",
    "https://x.example/@ben.k",
    "@@ben.k",
    "@ben.k@x",
  ]) {
    assert.ok(!named(text), text);
  }
  assert.ok(!mentions("@", ""));
});

test("code names nobody", () => {
  for (const text of [
    "`@ben.k`",
    "``a ` @ben.k``",
    "```\n@ben.k\n```",
    "```ts\n@ben.k",
    "~~~\n@ben.k\n```\n@ben.k\n~~~",
    "   ```\n@ben.k\n   ```",
  ]) {
    assert.ok(!named(text), text);
  }
  for (const text of ["`a` @ben.k `b`", "```\ncode\n```\n@ben.k", "a lonely ` and @ben.k", "`` ` @ben.k"]) {
    assert.ok(named(text), text);
  }
});
