import assert from "node:assert/strict";
import { test } from "node:test";
import { commandHash, roomHash, type RoomFields, sendHash, type SendFields } from "./request-hash.ts";

const plain = { replyToSeq: 0, forward: undefined };
const room: RoomFields = {
  kind: "room",
  name: "a",
  visibility: "public",
  topic: "",
  announcements: false,
  usernames: [],
};

test("P2: the hash of a request first sent years ago is what it was then", () => {
  // Stored with every message: when one of these changes, every repeat of an older send would be refused.
  assert.equal(
    sendHash({ target: "username", value: "bob", text: "hello", ...plain }),
    "send/1:AH1Kb0H8vuUzvR6Wz8VoYA",
  );
  assert.equal(
    sendHash({ target: "username", value: "bob", text: "hello", replyToSeq: 7, forward: undefined }),
    "send/2:Ris1kKMVmvXwhAO9oNEfjg",
  );
  assert.equal(roomHash({ ...room, name: "plans", usernames: ["bob"] }), "room/1:JCeFiC2ta0iaSF3ba4_CnQ");
});

test("P2: requests that differ in any field differ in their hash", () => {
  const requests: SendFields[] = [
    { target: "username", value: "bob", text: "hello" },
    { target: "user_id", value: "bob", text: "hello" },
    { target: "username", value: "bobh", text: "ello" },
    { target: "username", value: "Bob", text: "hello" },
    { target: "username", value: "bob", text: "hello " },
    { target: "username", value: 'bob","hello', text: "" },
  ].map((each) => ({ ...each, ...plain }) as SendFields);
  const [hello] = requests as [SendFields];
  requests.push(
    { ...hello, replyToSeq: 1 },
    { ...hello, replyToSeq: 2 },
    { ...hello, forward: { conversationId: "c_1", seq: 1 } },
    { ...hello, forward: { conversationId: "c_1", seq: 2 } },
    { ...hello, forward: { conversationId: "c_2", seq: 1 } },
    { ...hello, replyToSeq: 1, forward: { conversationId: "c_1", seq: 1 } },
  );
  assert.equal(new Set(requests.map(sendHash)).size, requests.length);
  const rooms: RoomFields[] = [
    room,
    { ...room, visibility: "private" },
    { ...room, usernames: ["b"] },
    { ...room, usernames: ["b", "c"] },
    { ...room, usernames: ["b,c"] },
    { ...room, kind: "group" },
    { ...room, topic: "b" },
    { ...room, announcements: true },
  ];
  assert.equal(new Set(rooms.map(roomHash)).size, rooms.length);
});

test("P2: commands that differ in kind or field differ in their hash, and keep it for ever", () => {
  const hashes = [
    commandHash("edit", ["c_1", "seq", 1, "yes"]),
    commandHash("edit", ["c_1", "client_message_id", "1", "yes"]),
    commandHash("delete", ["c_1", "seq", 1]),
    commandHash("pin", ["c_1", "seq", 1, true]),
    commandHash("pin", ["c_1", "seq", 1, false]),
    commandHash("react", ["c_1", "seq", 1, "👍", true]),
    commandHash("react", ["c_1", "seq", 1, "👎", true]),
  ];
  assert.equal(new Set(hashes).size, hashes.length);
  assert.equal(hashes[0], "edit/1:lKZstpQGfNvxBK5sbpdpkQ");
});
