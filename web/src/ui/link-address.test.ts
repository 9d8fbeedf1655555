import assert from "node:assert/strict";
import { test } from "node:test";
import { linkAddress, parseLinkHash } from "./link-address.ts";

test("the address of a link says whom it lets in, whatever is in the name", () => {
  for (const username of ["ana", "имя", "a:b#c%", "名前"]) {
    const { hash, pathname, search } = new URL(
      linkAddress("http://localhost:8080", username, "AB12-CD34-EF56"),
    );
    assert.deepEqual([pathname, search], ["/link", ""], "nothing of it is sent to a server");
    assert.deepEqual(parseLinkHash(hash), { username, code: "AB12-CD34-EF56" });
  }
});

test("what is no link is none", () => {
  for (const hash of [
    "",
    "#",
    "#ana",
    "#:AB12-CD34-EF56",
    "#ana:",
    "#%E0%A4%A:AB12-CD34",
    "#ana:AB12 CD34",
  ]) {
    assert.equal(parseLinkHash(hash), undefined, hash);
  }
});
