import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { chatServer, eventually } from "../../test/delivery/chat-server.ts";

test("who sent a message learns which device got it when, by the name its person gave it", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const bob = await server.arrives("bob");
  await bob.session.logIn({ username: "bob", bearer: true, deviceName: " Bob's phone " });
  const target = { case: "username" as const, value: "bob" };
  const sent = await ana.chat.sendMessage({ clientMessageId: randomUUID(), target, text: "Hello" });
  const message = { conversationId: sent.conversationId, seq: sent.seq };
  const waiting = await ana.chat.getDeliveryReport(message);
  assert.deepEqual([waiting.recipientCount, waiting.deliveredCount, waiting.readCount], [1, 0, 0]);

  await bob.chat.acknowledgeMessages(message);
  await bob.chat.markRead(message);
  const report = await ana.chat.getDeliveryReport(message);
  assert.deepEqual([report.deliveredCount, report.readCount], [1, 1]);
  const [recipient] = report.recipients;
  assert.equal(recipient?.user?.username, "bob");
  assert.ok(recipient.read && recipient.readTime);
  const [device, ...others] = recipient.devices;
  assert.deepEqual([device?.name, device?.delivered, others], ["Bob's phone", true, []]);
  assert.ok(report.createTime && device?.deliverTime && device.lastSeenTime);
  assert.ok(timestampMs(device.deliverTime) >= timestampMs(report.createTime));
});

test("a device that is connected has no time when it was seen last", async () => {
  await using server = await chatServer();
  const [ana, bob] = [await server.arrives("ana"), await server.arrives("bob")];
  const target = { case: "username" as const, value: "bob" };
  const sent = await ana.chat.sendMessage({ clientMessageId: randomUUID(), target, text: "Hello" });
  const leave = new AbortController();
  const stream = bob.chat.receiveMessages({}, { signal: leave.signal })[Symbol.asyncIterator]();
  await stream.next();
  await eventually(() => server.delivery.stats().streams === 1);
  const { recipients } = await ana.chat.getDeliveryReport({
    conversationId: sent.conversationId,
    seq: sent.seq,
  });
  assert.equal(recipients[0]?.devices[0]?.lastSeenTime, undefined);
  leave.abort();
});
