import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  SendMessageRequestSchema,
  SendMessageResponseSchema,
  type SendMessageRequest,
} from "#proto/chat/v1/chat_pb.ts";
import { randomBytes } from "node:crypto";
import { DEFAULT_CHAT_LIMITS } from "../../../server/chat/limits.ts";
import type { Chat } from "../../../server/chat/chat.ts";
import { noChanges, type Changes } from "../../../server/chat/model.ts";
import { sendMessage } from "../../../server/chat/send-message.ts";
import { parseUsername } from "../../../server/identity/username.ts";
import { openSqliteStore } from "../../../server/store/sqlite/open.ts";
import type { PeerSetting } from "./setting.ts";

/** What was sent, numbered and, where the peer keeps it, durable. */
export interface Posted {
  conversationId: string;
  seq: number;
  version: number;
  createdAt: number;
}

/** What every peer does with a message before it passes it on: numbers it and, where it is to last, stores it. */
export interface Post {
  /** @param sender their user id */
  send(sender: string, request: SendMessageRequest): Promise<Posted>;
  close(): Promise<void>;
}

export function openPost({ dataDir }: PeerSetting): Post {
  return dataDir === undefined ? inMemory() : inStore(dataDir);
}

function inMemory(): Post {
  const heads = new Map<string, number>();
  return {
    async send(_sender, { target }) {
      const conversationId = target.value ?? "";
      const seq = (heads.get(conversationId) ?? 0) + 1;
      heads.set(conversationId, seq);
      return { conversationId, seq, version: seq, createdAt: Date.now() };
    },
    async close() {},
  };
}

/** The product's own store and use case: what differs is the way to it and from it. */
function inStore(dataDir: string): Post {
  const store = openSqliteStore({ dataDir, ring: () => {}, now: Date.now });
  const chat: Chat = {
    store: store.chat,
    env: { now: Date.now, newId: (prefix) => prefix + randomBytes(16).toString("base64url") },
    settings: {
      waitingNames: true,
      lobby: true,
      limits: { ...DEFAULT_CHAT_LIMITS, storedPerDay: Number.MAX_SAFE_INTEGER },
    },
    parseUsername,
  };
  return {
    send: (sender, { clientMessageId, target, text }) =>
      sendMessage(
        chat,
        { userId: sender, deviceId: "" },
        { clientMessageId, target: { kind: "conversation_id", value: target.value ?? "" }, text },
      ),
    close: () => store.close(),
  };
}

export function readRequest(bytes: Uint8Array): SendMessageRequest {
  return fromBinary(SendMessageRequestSchema, bytes);
}

export function answerOf({ conversationId, seq, version, createdAt }: Posted): Uint8Array {
  return toBinary(
    SendMessageResponseSchema,
    create(SendMessageResponseSchema, {
      conversationId,
      seq: BigInt(seq),
      version: BigInt(version),
      createTime: timestampFromMs(createdAt),
    }),
  );
}

/** What members are told of it: the same change that Restante's streams carry. */
export function changesOf(
  sender: string,
  { clientMessageId, text }: SendMessageRequest,
  posted: Posted,
): Changes {
  const { conversationId, version } = posted;
  return {
    ...noChanges(conversationId),
    after: version - 1,
    through: version,
    messages: [
      {
        ...posted,
        clientMessageId,
        sender: { userId: sender, username: "somebody", unclaimed: false },
        text,
        editedAt: undefined,
        deletedAt: undefined,
        replyToSeq: 0,
        forwarded: undefined,
        reactions: [],
      },
    ],
  };
}
