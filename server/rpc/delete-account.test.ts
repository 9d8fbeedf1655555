import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { Code } from "@connectrpc/connect";
import { Reason } from "#proto/chat/v1/errors_pb.ts";
import { chatServer, eventually } from "../../test/delivery/chat-server.ts";
import { listen } from "../../test/delivery/listen.ts";
import { refused } from "../../test/delivery/refused.ts";

test("attack 47: a deleted account's streams end, its peers learn of it, and its name opens nothing", async () => {
  await using server = await chatServer();
  const [ana, ben] = [await server.arrives("ana"), await server.arrives("ben")];
  const say = (text: string) =>
    ben.chat.sendMessage({ clientMessageId: randomUUID(), target: { case: "username", value: "ana" }, text });
  await say("Hello");
  const [anas, bens] = [listen(ana), listen(ben)];
  await Promise.all([anas.caughtUp(), bens.caughtUp()]);
  await refused(
    ana.account.deleteAccount({ username: "ben" }),
    Code.InvalidArgument,
    Reason.INVALID_ARGUMENT,
    "username",
  );
  await refused(
    ana.account.deleteAccount({ username: "ana", expectedUserId: ben.userId }),
    Code.FailedPrecondition,
    Reason.OTHER_USER,
    "expected_user_id",
  );
  await ana.account.deleteAccount({ username: "ana" });
  await eventually(() => anas.hasEnded());
  await eventually(() =>
    bens.frames.some(
      (frame) => frame.case === "changes" && frame.value.entries.some(({ peer }) => peer?.deleted === true),
    ),
  );
  await refused(ana.account.getAccount({}), Code.Unauthenticated, Reason.SESSION_REQUIRED);
  await refused(say("Are you there?"), Code.PermissionDenied, Reason.RECIPIENT_REFUSES, "username");
  await refused(
    server.as("").session.logIn({ username: "ana", bearer: true }),
    Code.PermissionDenied,
    Reason.USERNAME_QUARANTINED,
    "username",
  );
  assert.deepEqual(
    (await ben.directory.find({ query: "an" })).people.map(({ user }) => user?.username),
    [],
  );
  await bens.leave();
});
