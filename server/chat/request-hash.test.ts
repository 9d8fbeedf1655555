import assert from "node:assert/strict";
import { test } from "node:test";
import { roomHash, sendHash } from "./request-hash.ts";

test("P2: the hash of a request first sent years ago is what it was then", () => {
  // Stored with every message: when one of these changes, every repeat of an older send would be refused.
  assert.equal(
    sendHash({ target: "username", value: "bob", text: "hello" }),
    "send/1:AH1Kb0H8vuUzvR6Wz8VoYA",
  );
  assert.equal(
    roomHash({ name: "plans", visibility: "public", usernames: ["bob"] }),
    "room/1:JCeFiC2ta0iaSF3ba4_CnQ",
  );
});

test("P2: requests that differ in any field differ in their hash", () => {
  const requests = [
    { target: "username", value: "bob", text: "hello" },
    { target: "user_id", value: "bob", text: "hello" },
    { target: "username", value: "bobh", text: "ello" },
    { target: "username", value: "Bob", text: "hello" },
    { target: "username", value: "bob", text: "hello " },
    { target: "username", value: 'bob","hello', text: "" },
  ] as const;
  assert.equal(new Set(requests.map(sendHash)).size, requests.length);
  const rooms = [
    { name: "a", visibility: "public", usernames: [] },
    { name: "a", visibility: "private", usernames: [] },
    { name: "a", visibility: "public", usernames: ["b"] },
    { name: "a", visibility: "public", usernames: ["b", "c"] },
    { name: "a", visibility: "public", usernames: ["b,c"] },
  ] as const;
  assert.equal(new Set(rooms.map(roomHash)).size, rooms.length);
});
