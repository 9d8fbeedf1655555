/** Every store cuts its frames small, whatever is in them: P5 on a wire that bounds its messages. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { toBinary, toJsonString } from "@bufbuild/protobuf";
import fc from "fast-check";
import { ReceiveMessagesResponseSchema } from "#proto/chat/v1/chat_pb.ts";
import { listMessages } from "../chat/list-messages.ts";
import type { Changes, Reaction } from "../chat/model.ts";
import { encodeFrame } from "../rpc/mapping.ts";
import { reactionsColumn } from "./rows.ts";
import { query } from "./schema.ts";
import { openWorld, type OpenStore, type Person, type World } from "./world.contract.ts";

export function frameSizeContract(open: OpenStore): void {
  test("P5: frames are contiguous, cut between versions, and small enough in every encoding", async () => {
    const lengths = fc.array(fc.integer({ min: 3_000, max: 8_000 }), { minLength: 60, maxLength: 90 });
    for (const fill of ["x", "é", "漢", "😀", "\u0001", '"', "\n"]) {
      await fc.assert(
        fc.asyncProperty(lengths, (each) => framesFit(open, each, fill)),
        { numRuns: 2 },
      );
    }
  });

  test("P5: messages with as many reactions as there can be come in small frames and pages, none left out", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans");
    await Promise.all(Array.from({ length: 12 }, () => ana.sends(room, "x".repeat(8_000))));
    const reactions = reactionsColumn(mostReactions()) ?? assert.fail();
    await world.store.database.write((connection) => connection.run(putReactions, { id: room, reactions }));
    assert.deepEqual(await followed(world, ana, room), seqsUpTo(12));
    const page = await listMessages(world.chat, ana.caller, room, { limit: 200 });
    assert.ok(page.messages.length > 0 && page.messages.length < 5, "a page of them is a frame's size");
  });
}

const putReactions = query((db, value: { id: string; reactions: string }) =>
  db.updateTable("messages").set({ reactions: value.reactions }).where("conversation_id", "=", value.id),
);

/** 20 different emoji of the longest kind, each with 100 people named of many more. */
function mostReactions(): Reaction[] {
  const userIds = Array.from({ length: 100 }, (_, index) => `u_${String(index).padStart(22, "0")}`);
  const family = "👩🏽\u200d❤️\u200d💋\u200d👩🏿";
  return Array.from({ length: 20 }, () => ({ emoji: family, count: 10_000, userIds }));
}

async function framesFit(open: OpenStore, lengths: readonly number[], fill: string): Promise<void> {
  await using world = await openWorld(open);
  const ana = await world.arrives("ana");
  const room = await ana.makesRoom("plans");
  await Promise.all(lengths.map((length) => ana.sends(room, `x${fill.repeat(length - 1)}`)));
  await (await world.arrives("bob")).joins(room);
  assert.deepEqual(await followed(world, ana, room), seqsUpTo(lengths.length));
}

/** The numbers of all messages, read frame by frame, each frame small. */
async function followed(world: World, reader: Person, room: string): Promise<number[]> {
  const seqs: number[] = [];
  const [head] = await world.store.feeds.heads([room]);
  for (let after = 0; after < (head?.version ?? 0);) {
    const changes = await world.store.feeds.readChanges(room, after, reader.caller.userId);
    assert.ok(changes !== undefined && changes.through > after);
    const rows = [
      ...changes.messages,
      ...changes.members,
      ...(changes.conversation ? [changes.conversation] : []),
    ];
    assert.ok(rows.every(({ version }) => version > after && version <= changes.through));
    assertSmall(changes);
    seqs.push(...changes.messages.map(({ seq }) => seq));
    after = changes.through;
  }
  return seqs;
}

function seqsUpTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

function assertSmall(changes: Changes): void {
  const frame = encodeFrame({ kind: "changes", changes });
  assert.ok(toBinary(ReceiveMessagesResponseSchema, frame).length <= 256 * 1024, "256 KiB of protobuf");
  assert.ok(
    Buffer.byteLength(toJsonString(ReceiveMessagesResponseSchema, frame)) <= 1024 * 1024,
    "1 MiB of JSON",
  );
}
