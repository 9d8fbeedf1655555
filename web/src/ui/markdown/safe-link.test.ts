import assert from "node:assert/strict";
import { test } from "node:test";
import { safeLink } from "./safe-link.ts";

test("http, https, mail and the page's own places lead somewhere", () => {
  assert.deepEqual(safeLink("HTTPS://example.org/a b"), { to: "web", href: "https://example.org/a%20b" });
  assert.deepEqual(safeLink("mailto:ana@example.org"), { to: "web", href: "mailto:ana@example.org" });
  assert.deepEqual(safeLink("/@bob/12"), { to: "place", path: "/@bob/12" });
  assert.deepEqual(safeLink("/r/c_1"), { to: "place", path: "/r/c_1" });
});

test("a room's address as other clients write it leads to its page", () => {
  assert.deepEqual(safeLink("/c/c_1-x"), { to: "place", path: "/r/c_1-x" });
});

test("whatever could run, embed or pretend leads nowhere", () => {
  const inert = [
    ...["javascript:alert(1)", "JaVaScRiPt:alert(1)", "\u0001javascript:alert(1)", "java\nscript:alert(1)"],
    ...["data:text/html,<script>", "vbscript:x", "file:///etc/passwd", "blob:https://x/y", "about:blank"],
    ...[
      "//evil.example",
      "/\\evil.example",
      "\\\\evil",
      "evil",
      "../x",
      "",
      " ",
      "https://",
      "http:",
      "ftp://x.y",
    ],
  ];
  for (const target of inert) assert.equal(safeLink(target), undefined, JSON.stringify(target));
});
