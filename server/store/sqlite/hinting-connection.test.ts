import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Message } from "../../chat/model.ts";
import { HintingConnection } from "./hinting-connection.ts";

function stored(version: number, text = ""): Message {
  const sender = { userId: "u_ana", username: "ana", unclaimed: false };
  const names = { conversationId: "c_1", seq: version, version, clientMessageId: `${version}`, sender };
  const nothing = { editedAt: undefined, deletedAt: undefined, replyToSeq: 0, forwarded: undefined };
  return { ...names, text, createdAt: 0, ...nothing, reactions: [] };
}

test("messages that share a commit come along with the hint as long as nothing else changes their feed", () => {
  using db = new DatabaseSync(":memory:");
  const connection = new HintingConnection(db);
  const messages = [4, 5, 6].map((version) => stored(version));
  const [first = assert.fail(), ...others] = messages;
  connection.changed("c_1", 4, first);
  connection.changed("c_2", 4, first);
  connection.changed("c_3", 3);
  connection.changed("c_3", 4, first);
  connection.keepHints();
  for (const message of others) {
    connection.changed("c_1", message.version, message);
    connection.keepHints();
  }
  connection.changed("c_1", 7, stored(7));
  connection.dropHints();
  connection.changed("c_2", 5);
  connection.keepHints();
  assert.deepEqual(connection.takeCommitted(), [
    { feed: "c_1", version: 6, stored: messages },
    { feed: "c_2", version: 5 },
    { feed: "c_3", version: 4 },
  ]);
  assert.deepEqual(connection.takeCommitted(), []);
});

test("messages that do not fit into one frame do not come along with the hint", () => {
  using db = new DatabaseSync(":memory:");
  const connection = new HintingConnection(db);
  const lengthOf = (count: number): number | undefined => {
    for (let version = 1; version <= count; version += 1) {
      connection.changed("c_1", version, stored(version, "界".repeat(3000)));
      connection.keepHints();
    }
    return connection.takeCommitted()[0]?.stored?.length;
  };
  assert.equal(lengthOf(20), 20);
  assert.equal(lengthOf(30), undefined);
});

test("collections of the young find all that was handed on: none of it grows old", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as (what: { type: "minor" | "major" }) => void;
  using db = new DatabaseSync(":memory:");
  const connection = new HintingConnection(db);
  collect({ type: "major" });
  const before = process.memoryUsage().heapUsed;
  for (let version = 1; version <= 500; version += 1) {
    connection.changed("c_1", version, stored(version, randomBytes(5_000).toString("hex")));
    connection.keepHints();
    connection.takeCommitted();
    collect({ type: "minor" });
  }
  const kept = process.memoryUsage().heapUsed - before;
  assert.ok(kept < 2e6, `${kept} bytes are left of 500 texts of 10,000 each`);
});
