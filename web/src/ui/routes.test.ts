import assert from "node:assert/strict";
import { test } from "node:test";
import { invitationPath, pathOf, placeOf, signUpPath, signUpToken } from "./routes.ts";

test("every conversation, and every message in it, has an address that leads back to it", () => {
  for (const key of ["@bob", "@user.a-b_c", "@имя", "@नमस्ते", "@山田タロー", "c_0190AbC-_x"]) {
    assert.deepEqual(placeOf(pathOf(key)), { at: "conversation", key, seq: undefined });
    assert.deepEqual(placeOf(pathOf(key, 12)), { at: "conversation", key, seq: 12 });
  }
});

test("an invitation has an address that leads back to it", () => {
  assert.deepEqual(placeOf(invitationPath("aZ0-_q")), { at: "invitation", token: "aZ0-_q" });
});

test("an invitation to the server has an address that says its token, and leads whoever is here to the list", () => {
  assert.equal(signUpToken(signUpPath("aZ0-_q")), "aZ0-_q");
  assert.deepEqual(placeOf(signUpPath("aZ0-_q")), { at: "sign-up" });
  assert.equal(signUpToken("/invite/"), undefined);
  assert.deepEqual(placeOf("/link"), { at: "link" });
});

test("a name typed into the address bar in capitals is the same conversation", () => {
  assert.deepEqual(placeOf("/@Bob"), { at: "conversation", key: "@bob", seq: undefined });
});

test("the address of a name is written as addresses are, and leads to it in every spelling", () => {
  assert.equal(pathOf("@josé"), "/@jos%C3%A9");
  for (const path of ["/@jos%C3%A9", "/@josé", "/@JOSÉ", "/@jose\u0301"]) {
    assert.deepEqual(placeOf(path), { at: "conversation", key: "@josé", seq: undefined });
  }
  assert.deepEqual(placeOf("/@%ff"), { at: "nowhere" });
});

test("an address that means nothing is told apart from the list", () => {
  assert.deepEqual(placeOf("/"), { at: "list" });
  const broken = ["/x", "/@", "/@a/b", "/@a/0", "/@a/1/2", "/r/", "/r/x_1", "/r/c_1/-1", "/join/", "/@b%20c"];
  for (const path of broken) assert.deepEqual(placeOf(path), { at: "nowhere" }, path);
});
