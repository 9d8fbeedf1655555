import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService, RecipientSchema } from "#proto/chat/v1/chat_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { getDeliveryReport as report } from "../chat/get-delivery-report.ts";
import type { DeviceId, UserId } from "../chat/model.ts";
import type { Recipient } from "../chat/report-ports.ts";
import type { Delivery } from "../delivery/delivery.ts";
import { requireCaller } from "./caller.ts";
import { fromTime, toCounter } from "./mapping.ts";

export function getDeliveryReport({
  chat,
  delivery,
}: {
  chat: Chat;
  delivery: Pick<Delivery<never>, "isConnected">;
}): ServiceImpl<typeof ChatService>["getDeliveryReport"] {
  return async ({ conversationId, seq, pageSize, pageToken, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    const message = { conversationId, seq: toCounter(seq, "seq") };
    const page = { size: pageSize, after: pageToken };
    const { createdAt, counts, recipients, next } = await report(chat, caller, message, page);
    return {
      createTime: timestampFromMs(createdAt),
      recipientCount: counts.recipients,
      deliveredCount: counts.delivered,
      readCount: counts.read,
      recipients: recipients.map((recipient) => fromRecipient(recipient, delivery.isConnected)),
      nextPageToken: next,
    };
  };
}

function fromRecipient(
  { user, devices, read, readAt }: Recipient,
  isConnected: (userId: UserId, deviceId: DeviceId) => boolean,
): MessageInitShape<typeof RecipientSchema> {
  return {
    user,
    read,
    readTime: fromTime(readAt),
    devices: devices.map(({ deviceId, name, delivered, deliveredAt, lastSeenAt }) => ({
      name,
      delivered,
      deliverTime: fromTime(deliveredAt),
      lastSeenTime: fromTime(isConnected(user.userId, deviceId) ? undefined : lastSeenAt),
    })),
  };
}
