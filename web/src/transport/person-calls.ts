import { createClient, type Transport } from "@connectrpc/connect";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Preferences, Presence } from "../chat/model.ts";
import { toNumber, toPreferences, toPresence } from "./mapping.ts";
import { settled } from "./errors.ts";
import { required } from "./required.ts";

/** Fields that are not set stay as they are. */
export interface PreferencesChange {
  hideReadReceipts?: boolean;
  hidePresence?: boolean;
}

/** What somebody does beside writing messages, and what is asked about others. `me` is who the caller believes to be. */
export interface PersonCalls {
  /** Somebody looks at this page now, and at this conversation; empty: at none. */
  keepAlive(lookingAt: string): Promise<void>;
  setTyping(conversationId: string, typing: boolean, me: string): Promise<void>;
  /** Who of 1 to 100 people is here; those whose presence may not be known are left out. */
  getPresence(userIds: readonly string[]): Promise<Presence[]>;
  /** Empty: no draft any more. Answers the draft's version in the personal feed. */
  setDraft(draft: { conversationId: string; text: string; replyToSeq: number }, me: string): Promise<number>;
  updatePreferences(change: PreferencesChange, me: string): Promise<Preferences>;
}

export function personCalls(transport: Transport): PersonCalls {
  const chat = createClient(ChatService, transport);
  return {
    keepAlive: async (lookingAt) => void (await settled(chat.keepAlive({ lookingAt }))),
    setTyping: async (conversationId, typing, expectedUserId) =>
      void (await settled(chat.setTyping({ conversationId, typing, expectedUserId }))),
    getPresence: async (userIds) =>
      (await settled(chat.getPresence({ userIds: [...userIds] }))).presence.map(toPresence),
    setDraft: async ({ replyToSeq, ...draft }, expectedUserId) => {
      const request = { ...draft, replyToSeq: BigInt(replyToSeq), expectedUserId };
      return toNumber((await settled(chat.setDraft(request))).version);
    },
    updatePreferences: async (change, expectedUserId) => {
      const { preferences } = await settled(chat.updatePreferences({ ...change, expectedUserId }));
      return toPreferences(required(preferences, "the preferences"));
    },
  };
}
