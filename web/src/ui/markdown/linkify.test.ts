import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { linkify } from "./linkify.ts";

const links = (text: string) =>
  linkify(text)
    .filter((part) => part.href)
    .map((part) => part.text);

test("an address in a sentence is a link, without the sentence's punctuation", () => {
  assert.deepEqual(links("See https://example.org/a?b=1#c."), ["https://example.org/a?b=1#c"]);
  assert.deepEqual(links("Is it http://example.org? Or HTTPS://EXAMPLE.ORG/x!!"), [
    "http://example.org",
    "HTTPS://EXAMPLE.ORG/x",
  ]);
  assert.deepEqual(links("“https://example.org/”, *https://b.example*"), [
    "https://example.org/",
    "https://b.example",
  ]);
});

test("brackets belong to the address only when they were opened inside it", () => {
  assert.deepEqual(links("(https://example.org/a)"), ["https://example.org/a"]);
  assert.deepEqual(links("https://example.org/wiki/Stamp_(post)."), [
    "https://example.org/wiki/Stamp_(post)",
  ]);
  assert.deepEqual(links("(https://example.org/wiki/Stamp_(post))."), [
    "https://example.org/wiki/Stamp_(post)",
  ]);
});

test("nothing but http and https ever becomes a link", () => {
  for (const text of [
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://x.example",
    "www.example.org",
    "xhttp://a.example",
    "http://",
    "https:// a",
  ]) {
    assert.deepEqual(links(text), [], text);
  }
  assert.deepEqual(links("javascript:https://example.org"), ["https://example.org"]);
});

test("markup beside an address stays text", () => {
  assert.deepEqual(links('<a href="https://example.org">x</a>'), ["https://example.org"]);
});

test("the parts joined are the text, and every link is http or https", () => {
  const piece = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.webUrl(),
    fc.constantFrom("(", ")", ".", " ", "http://", "https://x", "javascript:"),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join("");
      const parts = linkify(text);
      assert.equal(parts.map((part) => part.text).join(""), text);
      for (const { href } of parts) if (href) assert.match(href, /^https?:\/\//);
    }),
  );
});
