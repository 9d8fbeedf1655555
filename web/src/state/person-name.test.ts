import assert from "node:assert/strict";
import { test } from "node:test";
import { handleOf, isCalled, personName } from "./person-name.ts";

const ana = { userId: "u_1", username: "ana", unclaimed: false };
const words = { deleted: "Deleted user" };

test("without a display name a person is called by the username, and nothing stands beside it", () => {
  assert.equal(personName(ana, words), "ana");
  assert.equal(handleOf(ana), undefined);
});

test("a display name is never shown without the username", () => {
  const named = { ...ana, displayName: "Ana María" };
  assert.equal(personName(named, words), "Ana María");
  assert.equal(handleOf(named), "@ana");
});

test("whoever deleted their account has no name any more", () => {
  const gone = { ...ana, username: "", displayName: "Ana María", deleted: true as const };
  assert.equal(personName(gone, words), "Deleted user");
  assert.equal(handleOf(gone), undefined);
});

test("a person is found by either name, in upper or lower case, with or without @", () => {
  const named = { ...ana, displayName: "María" };
  for (const typed of ["an", "@ana", "mar", ""]) assert.ok(isCalled(named, typed), typed);
  assert.ok(!isCalled(named, "bob"));
});
