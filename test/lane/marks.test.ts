/** AcknowledgeMessages and MarkRead in every shape that a client gives them, by the lane and by the RPC library. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  FAILED_PRECONDITION,
  INVALID_ARGUMENT,
  NOT_FOUND,
  OK,
  RESOURCE_EXHAUSTED,
  UNAUTHENTICATED,
} from "../attacks/grpc-status.ts";
import { compare, once } from "./compare.ts";
import { ACKNOWLEDGE, bytesOf, markPost, READ, type MarkFields } from "./requests.ts";
import { startTwins } from "./twins.ts";
import type { Person } from "./world.ts";

const twins = await startTwins();
after(() => twins[Symbol.asyncDispose]());
const { ana, bob, eve, gone, direct, room, closedRoom, leftRoom, othersRoom, epoch } = twins.world;

/** To the second of the three messages there, but for what is given. */
const mark = (fields: MarkFields = {}): MarkFields => ({ conversationId: direct, seq: 2n, ...fields });

/** What is asked for, in this order; the status, and what the answer says of the mark, show that the case is what its name says. */
const cases: [what: string, status: string, fields: MarkFields, now?: number][] = [
  ["that rises", OK, mark(), 2],
  ["that stays", OK, mark(), 2],
  ["that falls", OK, mark({ seq: 1n }), 2],
  ["that rises to the newest", OK, mark({ seq: 3n }), 3],
  ["of this epoch, by the one who is meant", OK, mark({ epoch, expectedUserId: ana.userId }), 3],
  ["of another epoch", FAILED_PRECONDITION, mark({ epoch: "another" })],
  ["of another epoch, beyond the newest", FAILED_PRECONDITION, mark({ epoch: "another", seq: 4n })],
  ["of another person", FAILED_PRECONDITION, mark({ expectedUserId: bob.userId })],
  ["beyond the newest message", INVALID_ARGUMENT, mark({ seq: 4n })],
  ["where nobody has written", INVALID_ARGUMENT, mark({ conversationId: room, seq: 1n })],
  ["at nothing", INVALID_ARGUMENT, mark({ seq: 0n })],
  ["below zero", INVALID_ARGUMENT, mark({ seq: -1n })],
  ["beyond 2^53", INVALID_ARGUMENT, mark({ seq: 2n ** 53n })],
  ["of all bits", INVALID_ARGUMENT, mark({ seq: 2n ** 63n - 1n })],
  ["nowhere", NOT_FOUND, mark({ conversationId: "" })],
  ["in a conversation that is not there", NOT_FOUND, mark({ conversationId: "c_nothing000000000000" })],
  ["in a room of others", NOT_FOUND, mark({ conversationId: othersRoom, seq: 1n })],
  ["in a room that one was removed from", NOT_FOUND, mark({ conversationId: leftRoom, seq: 1n })],
  ["in a room that was closed", OK, mark({ conversationId: closedRoom, seq: 1n }), 1],
  ["of nothing at all", NOT_FOUND, {}],
];

const callers: [what: string, status: string, by: Person | undefined][] = [
  ["of the other in the conversation", OK, bob],
  ["of somebody who is not in it", NOT_FOUND, eve],
  ["of nobody", UNAUTHENTICATED, undefined],
  ["of a session that has ended", UNAUTHENTICATED, gone],
];

for (const [call, path] of [
  ["an acknowledgement", ACKNOWLEDGE],
  ["a read mark", READ],
] as const) {
  for (const [what, status, fields, now] of cases) {
    test(`P8: ${call} ${what} ends alike by either way`, async () => {
      const { answers } = await compare(twins, once(bytesOf(markPost(path, ana, fields))), path);
      const said = JSON.stringify(answers[0]);
      assert.match(said, new RegExp(`"grpc-status: ${status}"`));
      if (now !== undefined) assert.match(said, new RegExp(`[sS]eq":"${now}"`));
    });
  }

  for (const [what, status, by] of callers) {
    test(`attack 33: ${call} ${what} ends alike by either way`, async () => {
      const { answers } = await compare(twins, once(bytesOf(markPost(path, by, mark()))), path);
      assert.match(JSON.stringify(answers[0]), new RegExp(`"grpc-status: ${status}"`));
    });
  }
}

test("marks of nobody's that come too fast are turned away alike by either way", async () => {
  await using tight = await startTwins({ LIMIT_ANONYMOUS_CALLS: "1/s,2" });
  const statuses: unknown[] = [];
  for (let call = 0; call < 4; call += 1) {
    const { answers } = await compare(
      tight,
      once(bytesOf(markPost(ACKNOWLEDGE, undefined, mark()))),
      ACKNOWLEDGE,
    );
    statuses.push(/"grpc-status: (\d+)"/.exec(JSON.stringify(answers[0]))?.[1]);
  }
  assert.deepEqual(statuses, [UNAUTHENTICATED, UNAUTHENTICATED, RESOURCE_EXHAUSTED, RESOURCE_EXHAUSTED]);
});
