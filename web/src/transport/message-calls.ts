import { createClient, type Transport } from "@connectrpc/connect";
import { ChatService, type ListMessagesRequestSchema, type Recipient } from "#proto/chat/v1/chat_pb.ts";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { HistoryPage, Place } from "../chat/history.ts";
import type { Message, Person } from "../chat/model.ts";
import { millis, timestamp, toMessage, toNumber, toPerson } from "./mapping.ts";
import { settled } from "./errors.ts";

/** Where a message is, one page of its recipients. */
export interface Report {
  createdAt: number;
  recipients: number;
  delivered: number;
  read: number;
  people: {
    person: Person;
    read: boolean;
    readAt: number | undefined;
    devices: {
      name: string;
      delivered: boolean;
      deliveredAt: number | undefined;
      lastSeenAt: number | undefined;
    }[];
  }[];
  next: string;
}

/** What is asked about messages. `me` is who the caller believes to be. */
export interface MessageCalls {
  historyAt(conversationId: string, place: Place, me: string): Promise<HistoryPage>;
  /** 1 to 100 of them; those that are not there, or would be too much at once, are left out. */
  getMessages(conversationId: string, seqs: readonly number[], me: string): Promise<Message[]>;
  /** What a message said before its edits, oldest first. */
  wordings(conversationId: string, seq: number, me: string): Promise<{ text: string; time: number }[]>;
  reactors(
    conversationId: string,
    reaction: { seq: number; emoji: string; pageToken: string },
    me: string,
  ): Promise<{ people: Person[]; next: string; mine: boolean }>;
  deliveryReport(conversationId: string, seq: number, pageToken: string, me: string): Promise<Report>;
}

/** How many messages a page of history holds. */
const HISTORY_PAGE = 80;

export function messageCalls(transport: Transport): MessageCalls {
  const chat = createClient(ChatService, transport);
  return {
    historyAt: async (conversationId, place, expectedUserId) => {
      const request = { conversationId, ...placeOf(place), limit: HISTORY_PAGE, expectedUserId };
      const { messages, hasMore, through, lastSeq } = await settled(chat.listMessages(request));
      return {
        messages: messages.map(toMessage),
        hasMore,
        through: toNumber(through),
        lastSeq: toNumber(lastSeq),
      };
    },
    getMessages: async (conversationId, seqs, expectedUserId) => {
      const request = { conversationId, seqs: seqs.map(BigInt), expectedUserId };
      return (await settled(chat.getMessages(request))).messages.map(toMessage);
    },
    wordings: async (conversationId, seq, expectedUserId) => {
      const { wordings } = await settled(
        chat.listEdits({ conversationId, seq: BigInt(seq), expectedUserId }),
      );
      return wordings.map(({ text, createTime }) => ({ text, time: millis(createTime) ?? 0 }));
    },
    reactors: async (conversationId, { seq, emoji, pageToken }, expectedUserId) => {
      const request = { conversationId, seq: BigInt(seq), emoji, pageToken, expectedUserId };
      const { users, nextPageToken, mine } = await settled(chat.listReactions(request));
      return { people: users.map(toPerson), next: nextPageToken, mine };
    },
    deliveryReport: async (conversationId, seq, pageToken, expectedUserId) => {
      const request = { conversationId, seq: BigInt(seq), pageToken, expectedUserId };
      const report = await settled(chat.getDeliveryReport(request));
      return {
        createdAt: millis(report.createTime) ?? 0,
        recipients: report.recipientCount,
        delivered: report.deliveredCount,
        read: report.readCount,
        people: report.recipients.map(toRecipient),
        next: report.nextPageToken,
      };
    },
  };
}

function placeOf(place: Place): MessageInitShape<typeof ListMessagesRequestSchema> {
  if ("before" in place) {
    return { beforeSeq: BigInt(place.before) };
  }
  return "after" in place ? { afterSeq: BigInt(place.after) } : { fromTime: timestamp(place.fromTime) };
}

function toRecipient({ user, devices, read, readTime }: Recipient): Report["people"][number] {
  return {
    person: toPerson(user),
    read,
    readAt: millis(readTime),
    devices: devices.map(({ name, delivered, deliverTime, lastSeenTime }) => ({
      name,
      delivered,
      deliveredAt: millis(deliverTime),
      lastSeenAt: millis(lastSeenTime),
    })),
  };
}
