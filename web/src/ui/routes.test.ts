import assert from "node:assert/strict";
import { test } from "node:test";
import { pathOf, placeOf } from "./routes.ts";

test("every conversation has an address that leads back to it", () => {
  for (const key of ["@bob", "@user.a-b_c", "c_0190AbC-_x"]) {
    assert.deepEqual(placeOf(pathOf(key)), { at: "conversation", key });
  }
});

test("a name typed into the address bar in capitals is the same conversation", () => {
  assert.deepEqual(placeOf("/@Bob"), { at: "conversation", key: "@bob" });
});

test("an address that means nothing is told apart from the list", () => {
  assert.deepEqual(placeOf("/"), { at: "list" });
  for (const path of ["/x", "/@", "/@a/b", "/r/", "/r/x_1", "/@b%20c"]) {
    assert.deepEqual(placeOf(path), { at: "nowhere" }, path);
  }
});
