import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { Reason } from "#proto/chat/v1/errors_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import type { Message } from "#proto/chat/v1/types_pb.ts";
import { failure, logIn, type Person, receive, sendAll } from "./people.ts";
import { all, stream, type Tool, unary } from "./tool.ts";

const { sendMessage, receiveMessages, acknowledgeMessages } = ChatService.method;
const { editMessage, setReaction, deleteMessage } = ChatService.method;

/**
 * The same conversation for every tool. Each test has people of its own, whose names begin with `label`
 * (letters and digits).
 */
export function conversationSuite(label: string, title: string, tool: Tool): void {
  describe(`the conversation by ${title}`, () => {
    test("P1, P3: what was written to a name that nobody had used yet waits for its first log-in, in order", async () => {
      const ana = await logIn(tool, `${label}.ana1`);
      const texts = ["one", "Grüße, 🦉 and 你好", "three\nlines\nlong"];
      const sent = await sendAll(tool, ana, `${label}.bob1`, texts);
      assert.deepEqual(
        sent.map(({ seq, recipientUnclaimed }) => ({ seq, recipientUnclaimed })),
        [1n, 2n, 3n].map((seq) => ({ seq, recipientUnclaimed: true })),
      );

      const bob = await logIn(tool, `${label}.bob1`);
      const { hello, messages } = await receive(tool, bob);
      assert.equal(hello.user?.userId, bob.userId);
      assert.equal(hello.deviceId, bob.deviceId);
      assert.deepEqual(
        messages.map(shown),
        texts.map((text, index) => ({ seq: BigInt(index + 1), from: ana.username, text })),
      );
    });

    test("P5: what a device has acknowledged is not sent to it again, what it has not is", async () => {
      const [ana, bob] = await pair(tool, label, 2);
      const sent = await sendAll(tool, ana, bob.username, ["first", "second"]);
      const conversationId = sent[0]?.conversationId ?? "";
      assert.deepEqual((await receive(tool, bob)).messages.map(shownText), ["first", "second"]);
      assert.deepEqual((await receive(tool, bob)).messages.map(shownText), ["first", "second"]);

      const mark = await unary(tool, acknowledgeMessages, { conversationId, seq: 2n }, bob.token);
      assert.equal(mark.seq, 2n);
      assert.deepEqual((await receive(tool, bob)).messages, []);
      await sendAll(tool, ana, bob.username, ["third"]);
      assert.deepEqual((await receive(tool, bob)).messages.map(shownText), ["third"]);
    });

    test("P5: a client that comes back with its cursors gets what is new and nothing twice", async () => {
      const [ana, bob] = await pair(tool, label, 3);
      await sendAll(tool, ana, bob.username, ["before"]);
      const first = await receive(tool, bob);
      assert.deepEqual(first.messages.map(shownText), ["before"]);

      const nothing = await receive(tool, bob, first);
      assert.deepEqual(nothing.messages, []);
      await sendAll(tool, ana, bob.username, ["after"]);
      assert.deepEqual((await receive(tool, bob, nothing)).messages.map(shownText), ["after"]);
    });

    test("P6: a live stream shows a message that is written while it is open", async () => {
      const [ana, bob] = await pair(tool, label, 4);
      const seen: string[] = [];
      for await (const { frame } of stream(tool, receiveMessages, {}, bob.token)) {
        if (frame.case === "caughtUp") await sendAll(tool, ana, bob.username, ["live!"]);
        if (frame.case === "changes") seen.push(...frame.value.messages.map(shownText));
        if (seen.length > 0) break;
      }
      assert.deepEqual(seen, ["live!"]);
    });

    test("P4: a send that begins after another has returned gets the higher number, whoever sends", async () => {
      const [ana, bob] = await pair(tool, label, 7);
      const sent = [
        ...(await sendAll(tool, ana, bob.username, ["ping"])),
        ...(await sendAll(tool, bob, ana.username, ["pong"])),
        ...(await sendAll(tool, ana, bob.username, ["thanks"])),
      ];
      assert.deepEqual(
        sent.map(({ seq }) => seq),
        [1n, 2n, 3n],
      );
      assert.deepEqual((await receive(tool, bob)).messages.map(shownText), ["ping", "pong", "thanks"]);
    });

    test("P2: the same id again returns the first answer; with other words it is refused", async () => {
      const [ana, bob] = await pair(tool, label, 5);
      const request = {
        clientMessageId: `${label}-only-once`,
        target: { case: "username", value: bob.username },
      } as const;
      const first = await unary(tool, sendMessage, { ...request, text: "once" }, ana.token);
      const again = await unary(tool, sendMessage, { ...request, text: "once" }, ana.token);
      assert.deepEqual(again, first);

      const failed = await failure(unary(tool, sendMessage, { ...request, text: "twice?" }, ana.token));
      assert.equal(failed.code, "already_exists");
      assert.equal(failed.detail?.reason, Reason.CLIENT_ID_REUSED);
      assert.deepEqual((await receive(tool, bob)).messages.map(shownText), ["once"]);
    });

    test("P5: an edited message with a reaction is one row to whoever comes, and a deletion takes its words away", async () => {
      const [ana, bob] = await pair(tool, label, 8);
      const [sent] = await sendAll(tool, ana, bob.username, ["helo"]);
      const { conversationId = "" } = sent ?? {};
      const command = (name: string) => ({
        clientCommandId: `${label}-${name}`,
        conversationId,
        message: { case: "seq", value: 1n } as const,
      });
      await unary(tool, editMessage, { ...command("edit"), text: "hello" }, ana.token);
      await unary(tool, setReaction, { ...command("react"), emoji: "👋", on: true }, bob.token);
      const changed = await receive(tool, bob);
      assert.deepEqual(
        changed.messages.map(({ text, reactions }) => [text, reactions.map(({ emoji }) => emoji)]),
        [["hello", ["👋"]]],
      );
      await unary(tool, deleteMessage, command("delete"), ana.token);
      const deleted = await receive(tool, bob, changed);
      assert.deepEqual(
        deleted.messages.map(({ text, reactions, deleteTime }) => [
          text,
          reactions,
          deleteTime !== undefined,
        ]),
        [["", [], true]],
      );
    });

    test("P8: a refusal carries its reason, its field and a sentence", async () => {
      const failed = await failure(
        unary(tool, SessionService.method.logIn, { username: "User A", bearer: true }),
      );
      assert.equal(failed.code, "invalid_argument");
      assert.match(failed.message, /^\S+ \S+ \S/);
      assert.equal(failed.detail?.reason, Reason.USERNAME_INVALID);
      assert.equal(failed.detail?.field, "username");
      assert.equal(failed.detail?.suggestion, "user.a");
    });

    test("P8: a refused stream says why, too", async () => {
      const ana = await logIn(tool, `${label}.ana6`);
      const cursors = [{ feed: ana.userId, version: -1n }];
      const failed = await failure(all(tool, receiveMessages, { cursors, untilCaughtUp: true }, ana.token));
      assert.equal(failed.code, "invalid_argument");
      assert.equal(failed.detail?.reason, Reason.INVALID_ARGUMENT);
    });

    test("P7: without a session there is nothing to send, and nothing to receive", async () => {
      const calls = [
        unary(tool, sendMessage, { text: "hi" }),
        all(tool, receiveMessages, { untilCaughtUp: true }),
      ];
      for (const failed of await Promise.all(calls.map(failure))) {
        assert.equal(failed.code, "unauthenticated");
        assert.equal(failed.detail?.reason, Reason.SESSION_REQUIRED);
      }
    });
  });
}

async function pair(tool: Tool, label: string, number: number): Promise<[ana: Person, bob: Person]> {
  return [await logIn(tool, `${label}.ana${number}`), await logIn(tool, `${label}.bob${number}`)];
}

const shownText = ({ text }: Message) => text;
const shown = ({ seq, sender, text }: Message) => ({ seq, from: sender?.username, text });
