import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "../../../test/web/manual-clock.ts";
import { refused, setUpDrain, unknown } from "../../../test/web/scripted-drain.ts";
import { isChange, type Change } from "../chat/outbox-row.ts";
import type { CallFailure } from "../transport/errors.ts";

const editOf = (id: string, text = "edited"): Change => ({ kind: "edit", of: { clientMessageId: id }, text });
const deleteOf = (id: string): Change => ({ kind: "delete", of: { clientMessageId: id } });

test("P4: what is done with a message follows its sending, and knows by then where it went", async () => {
  const { server, type, make, store, end, rows } = await setUpDrain();
  await type("m-1");
  await make("e-1", editOf("m-1"), "unknown");
  assert.equal(server.calls.length, 1);
  await server.calls[0]?.ok(1);
  assert.deepEqual(
    server.calls.map(({ id, text }) => [id, text]),
    [
      ["m-1", "text m-1"],
      ["e-1", "edit"],
    ],
  );
  assert.equal((await store.rows()).filter(isChange)[0]?.conversationId, "c_1");
  await server.calls[1]?.ok(2);
  assert.deepEqual(
    (await rows()).map(([id, state]) => [id, state]),
    [
      ["m-1", "stored"],
      ["e-1", "stored"],
    ],
  );
  await end();
});

test("a message that was deleted before anybody tried to send it is never sent", async () => {
  const { server, type, make, end, rows } = await setUpDrain();
  await type("m-1");
  await type("m-2");
  await make("e-2", editOf("m-2"), "unknown");
  await make("d-2", deleteOf("m-2"), "unknown");
  await type("m-3");
  await server.calls[0]?.ok(1);
  assert.deepEqual(
    server.calls.map(({ id }) => id),
    ["m-1", "m-3"],
  );
  assert.deepEqual(
    (await rows()).map(([id]) => id),
    ["m-1", "m-3"],
  );
  await end();
});

test("a message that was edited before anybody tried to send it is sent as it reads now", async () => {
  const { server, type, make, end } = await setUpDrain();
  await type("m-1");
  await type("m-2");
  await make("e-2", editOf("m-2", "first"), "unknown");
  await make("e-3", editOf("m-2", "second"), "unknown");
  await server.calls[0]?.ok(1);
  await server.calls[1]?.ok(2);
  assert.deepEqual(
    server.calls.map(({ id, text }) => [id, text]),
    [
      ["m-1", "text m-1"],
      ["m-2", "second"],
    ],
  );
  await end();
});

test("P2: a message that may have been sent is repeated as it was, and edited after that", async () => {
  const { server, drain, type, make, end } = await setUpDrain();
  await type("m-1");
  await server.calls[0]?.fail(unknown);
  await make("e-1", editOf("m-1"), "unknown");
  drain.wake();
  await settle();
  await server.calls[1]?.ok(1);
  assert.deepEqual(
    server.calls.map(({ id, text }) => [id, text]),
    [
      ["m-1", "text m-1"],
      ["m-1", "text m-1"],
      ["e-1", "edit"],
    ],
  );
  await end();
});

test("of two changes of the same thing that wait, only the later one is asked for", async () => {
  const { server, type, make, end } = await setUpDrain();
  const react = (emoji: string, on: boolean): Change => ({ kind: "react", of: { seq: 7 }, emoji, on });
  await type("m-1");
  await make("r-1", react("👍", true));
  await make("r-2", react("🎉", true));
  await make("r-3", react("👍", false));
  await make("u-1", { kind: "entry", change: { muted: true } });
  await make("u-2", { kind: "entry", change: { pinned: true } });
  await make("u-3", { kind: "entry", change: { muted: false } });
  for (let i = 0; i < 6; i++) {
    await server.calls[i]?.ok(i + 1);
  }
  assert.deepEqual(
    server.calls.map(({ id }) => id),
    ["m-1", "r-2", "r-3", "u-2", "u-3"],
  );
  await end();
});

test("P8: a refused edit keeps its words; what is pointless without its message goes", async () => {
  const { server, make, end, rows } = await setUpDrain();
  const gone: CallFailure = { ...refused, reason: "message-deleted", message: "It was deleted." };
  await make("e-1", { kind: "edit", of: { clientMessageId: "m-1" }, text: "words" });
  await server.calls[0]?.fail(gone);
  await make("r-1", { kind: "react", of: { seq: 1 }, emoji: "👍", on: true });
  await server.calls[1]?.fail(gone);
  await make("p-1", { kind: "pin", of: { seq: 2 }, pinned: true });
  await server.calls[2]?.fail({ ...refused, message: "You may not." });
  assert.deepEqual(await rows(), [
    ["e-1", "failed", "It was deleted."],
    ["p-1", "failed", "You may not."],
  ]);
  await end();
});

test("P8: what was to be done with a message that was refused fails beside it, and goes with it", async () => {
  const { server, drain, type, make, store, end, rows } = await setUpDrain();
  await type("m-1");
  await server.calls[0]?.fail(unknown);
  await make("e-1", editOf("m-1"), "unknown");
  drain.wake();
  await settle();
  await server.calls[1]?.fail(refused);
  assert.deepEqual(await rows(), [
    ["m-1", "failed", "This may have been sent. Too long."],
    ["e-1", "failed", "The message that this would change was not sent."],
  ]);
  await store.discard("m-1");
  assert.deepEqual(await rows(), []);
  await end();
});
