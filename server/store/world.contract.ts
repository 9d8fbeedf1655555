import { DEFAULT_CHAT_LIMITS } from "../chat/limits.ts";
import { acceptInvitation } from "../chat/accept-invitation.ts";
import { addMembers } from "../chat/add-members.ts";
import { acknowledge } from "../chat/acknowledge.ts";
import type { Chat, ChatSettings } from "../chat/chat.ts";
import { once, type Command } from "../chat/command.ts";
import { createInvitation, type NewInvitationCommand } from "../chat/create-invitation.ts";
import { createRoom } from "../chat/create-room.ts";
import { deleteMessage } from "../chat/delete-message.ts";
import { editMessage } from "../chat/edit-message.ts";
import { joinRoom } from "../chat/join-room.ts";
import { leaveRoom } from "../chat/leave-room.ts";
import { ensureLobby, welcome } from "../chat/lobby.ts";
import { markRead } from "../chat/mark-read.ts";
import type { MessageName } from "../chat/message-named.ts";
import type { Caller, Conversation, Hint, MemberRole, Preferences } from "../chat/model.ts";
import { pinMessage } from "../chat/pin-message.ts";
import type { ChatStore } from "../chat/ports.ts";
import { removeMember } from "../chat/remove-member.ts";
import { sendMessage, type SendCommand, type SendResult, type SendTarget } from "../chat/send-message.ts";
import { setBlock } from "../chat/set-block.ts";
import { setDraft } from "../chat/set-draft.ts";
import { setReaction } from "../chat/set-reaction.ts";
import { setRole } from "../chat/set-role.ts";
import { type EntryUpdate, updateEntry } from "../chat/update-entry.ts";
import { type PreferencesUpdate, updatePreferences } from "../chat/update-preferences.ts";
import { type RoomUpdate, updateRoom } from "../chat/update-room.ts";
import type { FeedStore } from "../delivery/feed-store.ts";
import { closeAccount } from "../identity/delete-account.ts";
import { parseUsername } from "../identity/username.ts";
import type { Database } from "./database.ts";
import { createIdentityStore } from "./identity-store.ts";

/** A store, opened anew and empty, for a contract suite to use. */
export interface StoreUnderTest {
  chat: ChatStore;
  feeds: FeedStore;
  database: Database;
  /** Everything rung so far, one entry per commit. */
  rings: (readonly Hint[])[];
  close(): Promise<void>;
}
export type OpenStore = () => Promise<StoreUnderTest>;

/** Somebody who has logged in, on one device. */
export interface Person {
  name: string;
  caller: Caller;
  /** To a person by name, or to a conversation by its id. */
  sends(to: string, text: string, clientMessageId?: string, more?: Answering): Promise<SendResult>;
  /** A message is named by its number, or by the client id of one's own. */
  edits(conversation: string, message: number | string, text: string, id?: string): Promise<number>;
  deletes(conversation: string, message: number | string, id?: string): Promise<number>;
  reacts(
    conversation: string,
    message: number | string,
    emoji: string,
    on?: boolean,
    id?: string,
  ): Promise<number>;
  pins(conversation: string, message: number | string, pinned?: boolean, id?: string): Promise<number>;
  makesRoom(name: string, members?: string[], visibility?: "public" | "private"): Promise<string>;
  makesGroup(...others: string[]): Promise<string>;
  joins(room: string): Promise<unknown>;
  leaves(room: string): Promise<void>;
  adds(room: string, ...names: string[]): Promise<unknown>;
  reads(conversation: string, seq: number): Promise<number>;
  acknowledges(conversation: string, seq: number): Promise<number>;
  removes(room: string, whom: Person): Promise<void>;
  makes(room: string, whom: Person, role: MemberRole): Promise<void>;
  changes(room: string, update: Partial<RoomUpdate>): Promise<Conversation>;
  invites(room: string, command?: Partial<NewInvitationCommand>): Promise<{ id: string; token: string }>;
  accepts(token: string): Promise<Conversation>;
  sees(conversation: string, update: Partial<EntryUpdate>): Promise<number>;
  drafts(conversation: string, text: string, replyToSeq?: number): Promise<number>;
  prefers(update: Partial<PreferencesUpdate>): Promise<Preferences>;
  blocks(whom: Person, blocked?: boolean): Promise<boolean>;
  /** The same person elsewhere. */
  onAnotherDevice(): Promise<Person>;
}

type Answering = Pick<SendCommand, "replyToSeq" | "forward">;

/** A small society over a real store. */
export interface World extends AsyncDisposable {
  store: StoreUnderTest;
  chat: Chat;
  /** Somebody logs in for the first time. */
  arrives(name: string): Promise<Person>;
  /** Somebody deletes their account: what is left of them is not dealt with yet. */
  deletes(whom: Person, removesMessages?: boolean): Promise<void>;
  /** Lets time pass, in milliseconds. */
  passes(ms: number): void;
}

const noRoomUpdate: RoomUpdate = {
  name: undefined,
  visibility: undefined,
  topic: undefined,
  announcements: undefined,
};
const noEntryUpdate: EntryUpdate = {
  muted: undefined,
  pinned: undefined,
  archived: undefined,
  unreadSeq: undefined,
};
const defaults: ChatSettings = { waitingNames: true, lobby: false, limits: DEFAULT_CHAT_LIMITS };

export async function openWorld(open: OpenStore, settings: Partial<ChatSettings> = {}): Promise<World> {
  const store = await open();
  let made = 0;
  const newId = (prefix: string) => `${prefix}${String((made += 1)).padStart(6, "0")}`;
  let time = Date.UTC(2026, 0, 1);
  const now = () => (time += 1_000);
  const chat: Chat = {
    store: store.chat,
    env: { now, newId },
    settings: { ...defaults, ...settings },
    parseUsername,
  };
  await ensureLobby(chat);
  const identity = createIdentityStore(store.database, (tx, userId) => welcome(tx, chat.settings, userId));
  const addDevice = async (userId: string): Promise<Caller> => {
    const deviceId = newId("d_");
    await identity.write((tx) => tx.devices.add(deviceId, userId, now()));
    return { userId, deviceId };
  };
  const person = (name: string, caller: Caller): Person => ({
    ...actions(chat, caller, newId),
    name,
    caller,
    onAnotherDevice: async () => person(name, await addDevice(caller.userId)),
  });
  return {
    store,
    chat,
    async arrives(text) {
      const name = parseUsername(text);
      const claim = { userId: newId("u_"), ...name, at: now() };
      const { userId } = await identity.write((tx) => tx.accounts.claim(claim));
      return person(name.username, await addDevice(userId));
    },
    async deletes({ caller: { userId } }, removesMessages = false) {
      await identity.write((tx) => closeAccount({ env: { now }, removesMessages }, tx, userId));
    },
    passes(ms) {
      time += ms;
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}

type Actions = Omit<Person, "name" | "caller" | "onAnotherDevice">;

function actions(chat: Chat, caller: Caller, newId: (prefix: string) => string): Actions {
  const does = (command: Command) => once(chat, caller, command);
  const named = (conversationId: string, message: number | string, id = newId("command-")) => ({
    clientCommandId: id,
    conversationId,
    message: messageName(message),
  });
  return {
    sends: (to, text, clientMessageId = newId("message-"), more = {}) =>
      sendMessage(chat, caller, { clientMessageId, target: target(to), text, ...more }),
    edits: (conversation, message, text, id) =>
      does(editMessage({ ...named(conversation, message, id), text })),
    deletes: (conversation, message, id) => does(deleteMessage(named(conversation, message, id))),
    reacts: (conversation, message, emoji, on = true, id) =>
      does(setReaction({ ...named(conversation, message, id), emoji, on })),
    pins: (conversation, message, pinned = true, id) =>
      does(pinMessage({ ...named(conversation, message, id), pinned })),
    makesRoom: async (name, usernames = [], visibility = "public") => {
      const room = await createRoom(chat, caller, {
        clientRoomId: newId("room-id-"),
        name,
        visibility,
        usernames,
      });
      return room.conversationId;
    },
    makesGroup: async (...usernames) => {
      const asked = { clientRoomId: newId("room-id-"), name: "", visibility: undefined, usernames };
      return (await createRoom(chat, caller, { ...asked, kind: "group" })).conversationId;
    },
    joins: (room) => joinRoom(chat, caller, room),
    leaves: (room) => leaveRoom(chat, caller, room),
    adds: (room, ...names) => addMembers(chat, caller, room, names),
    removes: (room, { caller: { userId } }) => removeMember(chat, caller, room, userId),
    makes: (room, { caller: { userId } }, role) => setRole(chat, caller, room, { userId, role }),
    changes: (room, update) => updateRoom(chat, caller, room, { ...noRoomUpdate, ...update }),
    invites: async (room, command = {}) => {
      const asked = { lifetime: undefined, maxUses: 0, ...command };
      const { invitation, token } = await createInvitation(chat, caller, room, asked);
      return { id: invitation.invitationId, token };
    },
    accepts: (token) => acceptInvitation(chat, caller, token),
    sees: (conversation, update) => updateEntry(chat, caller, conversation, { ...noEntryUpdate, ...update }),
    drafts: (conversation, text, replyToSeq = 0) =>
      setDraft(chat, caller, conversation, { text, replyToSeq }),
    prefers: (update) =>
      updatePreferences(chat, caller, { hideReadReceipts: undefined, hidePresence: undefined, ...update }),
    blocks: ({ caller: { userId } }, blocked = true) => setBlock(chat, caller, userId, blocked),
    reads: async (conversation, seq) => (await markRead(chat, caller, conversation, seq)).seq,
    acknowledges: async (conversation, seq) => (await acknowledge(chat, caller, conversation, seq)).seq,
  };
}

function messageName(message: number | string): MessageName {
  return typeof message === "number"
    ? { kind: "seq", value: message }
    : { kind: "client_message_id", value: message };
}

function target(to: string): SendTarget {
  return to.startsWith("c_") ? { kind: "conversation_id", value: to } : { kind: "username", value: to };
}
