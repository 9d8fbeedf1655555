/** Streams that live, by the lane and by the RPC library: what they tell, and how they end. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ReceiveMessagesResponseSchema } from "#proto/chat/v1/chat_pb.ts";
import { bearer, envelope, post, type Json } from "../attacks/calls.ts";
import type { RawAnswer } from "./answers.ts";
import { atRest, compareTalks, type Difference } from "./compare.ts";
import { openLine, probe, type Heard, type Line } from "./dialogue.ts";
import { bytesOf, LIST, RECEIVE, receivePost, SEND, sendPost, withFields } from "./requests.ts";
import { seeAnswer } from "./seen.ts";
import { startTwins, type Twin } from "./twins.ts";
import type { Person } from "./world.ts";

const twins = await startTwins({ LIMIT_STREAMS_PER_SESSION: "3" });
after(() => twins[Symbol.asyncDispose]());
const { world } = twins;

/** Whether the last answer has told of this. */
const tells = (text: string) => (answers: readonly RawAnswer[]) =>
  JSON.stringify(
    answers.slice(-1).map((answer) => seeAnswer(answer, ReceiveMessagesResponseSchema)),
  ).includes(text);
const caughtUp = tells('"caughtUp"');
const complete = (count: number) => (answers: readonly RawAnswer[]) =>
  answers.filter((answer) => answer.complete).length >= count;

/** Opens a stream that goes on until something ends it. */
async function live(twin: Twin, by: Person, ...fields: string[]): Promise<Line> {
  const stream = receivePost(by, {});
  const line = openLine(twin.port);
  await line.write(bytesOf({ ...stream, fields: withFields(stream.fields, ...fields) }));
  await line.until(caughtUp);
  return line;
}

async function call({ app }: Twin, name: string, request: Json, by: Person): Promise<Json> {
  const { status, body, json } = await post(
    app,
    `/chat.v1.${name}`,
    JSON.stringify(request),
    bearer(by.token),
  );
  assert.equal(status, 200, body);
  return json;
}

const say = (twin: Twin, text: string, to: Json = { conversationId: world.direct }) =>
  call(twin, "ChatService/SendMessage", { clientMessageId: `said-${text}`, text, ...to }, world.bob);

async function leave(line: Line): Promise<Heard> {
  line.hangUp();
  return line.over;
}

/** Asks for something more, which shows whether the connection was kept. */
async function part(line: Line): Promise<Heard> {
  await line.write(probe);
  return line.over;
}

test("P5: a live stream tells the same by either way", async () => {
  await compareTalks(
    twins,
    async (twin) => {
      const line = await live(twin, world.ana);
      for (const text of ["live-one", "live-two"]) {
        await say(twin, text);
        await line.until(tells(text));
      }
      await say(twin, "in-the-room", { conversationId: world.room });
      await line.until(tells("in-the-room"));
      await call(
        twin,
        "ChatService/EditMessage",
        { clientCommandId: "edit-0001", conversationId: world.direct, seq: "4", text: "edited" },
        world.bob,
      );
      await line.until(tells("edited"));
      await call(
        twin,
        "ChatService/SetReaction",
        { clientCommandId: "react-0001", conversationId: world.direct, seq: "4", emoji: "👍", on: true },
        world.bob,
      );
      await line.until(tells("👍"));
      return leave(line);
    },
    RECEIVE,
  );
});

test("P6: a stream shows by either way that it lives, and ends when its time is over", async () => {
  await compareTalks(
    twins,
    async (twin) => {
      const line = await live(twin, world.ana);
      twin.clock.advance(15_000);
      await line.until(tells('"heartbeat"'));
      twin.clock.advance(61 * 60_000);
      await line.until(complete(1));
      return part(line);
    },
    RECEIVE,
  );
});

test("a stream with a time limit ends by either way when that is over", async () => {
  for (const limit of ["300m", "1S", "400000u"]) {
    await compareTalks(
      twins,
      async (twin) => {
        const line = await live(twin, world.ana, `Grpc-Timeout: ${limit}`);
        await line.until(complete(1));
        return part(line);
      },
      RECEIVE,
    );
  }
});

test("attack 35: a stream ends by either way with the session that it runs under", async () => {
  await compareTalks(
    twins,
    async (twin) => {
      const line = await live(twin, world.cat);
      await call(twin, "SessionService/LogOut", {}, world.cat);
      await line.until(complete(1));
      return part(line);
    },
    RECEIVE,
  );
});

test("attack 61: a stream tells nothing behind a removal by either way", async () => {
  await compareTalks(
    twins,
    async (twin) => {
      const line = await live(twin, world.ana);
      const { conversation } = (await call(
        twin,
        "ChatService/CreateRoom",
        { clientRoomId: "a-short-stay", name: "short stay", usernames: ["ana"] },
        world.bob,
      )) as { conversation: { conversationId: string } };
      const { conversationId } = conversation;
      await say(twin, "before", { conversationId });
      await line.until(tells("before"));
      await call(twin, "ChatService/RemoveMember", { conversationId, userId: world.ana.userId }, world.bob);
      await line.until(tells("removed"));
      await say(twin, "behind", { conversationId });
      await say(twin, "elsewhere");
      await line.until(tells("elsewhere"));
      assert.equal(tells("behind")(line.answers), false);
      return leave(line);
    },
    RECEIVE,
  );
});

test("attack 70: one stream too many is refused by either way, and the others live", async () => {
  await compareTalks(
    twins,
    async (twin) => {
      const others = [await live(twin, world.ana), await live(twin, world.ana), await live(twin, world.ana)];
      const line = openLine(twin.port);
      await line.write(bytesOf(receivePost(world.ana, {})));
      await line.until(complete(1));
      await say(twin, "to-all-three");
      for (const other of others) {
        await other.until(tells("to-all-three"));
        other.hangUp();
      }
      return part(line);
    },
    RECEIVE,
  );
});

/** In a room that eve has no part in. */
const sendByBob = (id: string): Buffer =>
  bytesOf(
    sendPost(world.bob, {
      clientMessageId: id,
      text: id,
      target: { case: "conversationId", value: world.room },
    }),
  );

test("requests behind a live stream are answered by either way once that has ended", async () => {
  // The lane begins with them then, Node at once: whether the stream tells of what they do is not the same.
  const withoutWords: Difference = (outcome) => ({
    ...outcome,
    answers: outcome.answers.map((answer) => ({ ...answer, body: [] })),
  });
  await compareTalks(
    twins,
    async (twin) => {
      const line = await live(twin, world.ana);
      const listing = bytesOf(receivePost(world.eve, { untilCaughtUp: true }));
      await line.write(Buffer.concat([sendByBob("behind-it"), listing]));
      await call(twin, "SessionService/LogOut", {}, world.ana);
      await line.until(complete(3));
      return part(line);
    },
    [RECEIVE, SEND, RECEIVE],
    withoutWords,
  );
});

test("a live stream behind other requests keeps its place by either way", async () => {
  await compareTalks(
    twins,
    async (twin) => {
      const line = openLine(twin.port);
      const refused = bytesOf({ ...receivePost(undefined, {}), path: LIST });
      const stream = bytesOf(receivePost(world.eve, {}));
      await line.write(Buffer.concat([refused, sendByBob("before-it"), refused, stream]));
      await line.until((answers) => answers.length === 4 && caughtUp(answers));
      await say(twin, "now-that-it-lives", { conversationId: world.othersRoom });
      await line.until(tells("now-that-it-lives"));
      return leave(line);
    },
    [LIST, SEND, LIST, RECEIVE],
  );
});

/** How far a client gets before it leaves without a word. */
const phases: Record<string, (line: Line, bytes: Buffer) => Promise<void>> = {
  "in the middle of the head": (line, bytes) => line.write(bytes.subarray(0, 80)),
  "behind the head": (line, bytes) => line.write(bytes.subarray(0, bytes.indexOf("\r\n\r\n") + 4)),
  "in the middle of the body": (line, bytes) => line.write(bytes.subarray(0, -1)),
  "as soon as it has asked": (line, bytes) => line.write(bytes),
  "at the first frame": async (line, bytes) => {
    await line.write(bytes);
    await line.until((answers) => (answers[0]?.body.length ?? 0) > 0);
  },
  "when it has caught up": async (line, bytes) => {
    await line.write(bytes);
    await line.until(caughtUp);
  },
};

for (const [when, play] of Object.entries(phases)) {
  test(`a client that leaves a stream ${when} leaves nothing behind by either way`, async () => {
    for (const twin of twins.both) {
      for (const end of ["hangUp", "finish"] as const) {
        const lines = [openLine(twin.port), openLine(twin.port)];
        const stream = bytesOf(receivePost(world.bob, { epoch: "" }));
        await Promise.all(lines.map((line) => play(line, stream)));
        for (const line of lines) line[end]();
        await Promise.all(lines.map((line) => line.over));
        await atRest(twin);
      }
      for (const line of twin.takeLog()) assert.doesNotMatch(line, /"level":[4-6]0/);
    }
  });
}

test("a client that leaves in the middle of a body that is refused already leaves nothing behind by either way", async () => {
  const body = Buffer.concat([envelope(Buffer.alloc(0), 0, 262_145), Buffer.alloc(100_000)]);
  const bytes = bytesOf({
    ...receivePost(world.bob, {}),
    body,
    delimited: { by: "length", length: 262_150 },
  });
  for (const twin of twins.both) {
    for (let time = 0; time < 5; time += 1) {
      const line = openLine(twin.port);
      await line.write(bytes);
      await line.until(complete(1));
      line.hangUp();
      await line.over;
      await atRest(twin);
    }
    for (const line of twin.takeLog()) assert.doesNotMatch(line, /"level":[4-6]0/);
  }
});

test("P8: a server that stops says so at the end of every stream by either way", async () => {
  await using mortal = await startTwins();
  const { ana } = mortal.world;
  await compareTalks(
    mortal,
    async (twin) => {
      const line = await live(twin, ana);
      await twin.app.close();
      return line.over;
    },
    RECEIVE,
    // When to come back is drawn by lot.
    (outcome) =>
      JSON.parse(
        JSON.stringify(outcome).replaceAll(/"retryAfter":"[\d.]+s"/g, '"retryAfter":"(soon)"'),
      ) as typeof outcome,
  );
});
