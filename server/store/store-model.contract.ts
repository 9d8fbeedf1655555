import type { RefusalReason } from "../refusal.ts";
import {
  changeMessage,
  newMessage,
  type Change,
  type Effect,
  type ModelMessages,
} from "./message-model.contract.ts";

/** One conversation, and what is known of its members. */
export interface ModelConversation extends ModelMessages {
  members: Map<string, ModelMember>;
}

interface ModelMember {
  read: number;
  /** The highest of their devices. */
  highest: number;
  /** Of the devices that have one of their own: every other stands where its person stood when it was raised. */
  marks: Map<string, number>;
}

/** What a send asks for. */
export interface ModelRequest {
  sender: string;
  id: string;
  target: string;
  text: string;
  /** 0: it answers none. */
  replyTo: number;
}

/** A change of a message that somebody asks for. */
export interface ModelChange {
  by: string;
  id: string;
  place: string;
  seq: number;
  change: Change;
}

export type Answer = { ok: number } | { refused: RefusalReason };

/**
 * What a store has to be, in as few words as there are: lists and maps, no transaction, no table, no clock. Names
 * of people and of conversations are the model's own.
 */
export class StoreModel {
  readonly conversations = new Map<string, ModelConversation>();
  readonly #devices: ReadonlyMap<string, readonly string[]>;
  readonly #sent = new Map<string, { request: ModelRequest; seq: number }>();
  readonly #performed = new Map<string, ModelChange>();

  /** @param devices of each person */
  constructor(devices: ReadonlyMap<string, readonly string[]>) {
    this.#devices = devices;
  }

  /** A conversation of these people, who hold nothing of it yet. */
  begin(name: string, people: readonly string[], kind: "room" | "direct" = "room"): void {
    const isRoom = kind === "room";
    this.conversations.set(name, { isRoom, messages: [], members: new Map(), pins: [] });
    for (const person of people) this.join(name, person);
  }

  /** Numbered densely, once per sender's id for ever, members only: judged in this order. */
  send(request: ModelRequest): Answer {
    const key = `${request.sender} ${request.id}`;
    const earlier = this.#sent.get(key);
    if (earlier !== undefined) {
      const isSame = isSameRequest(earlier.request, request);
      return isSame ? { ok: earlier.seq } : { refused: "client-id-reused" };
    }
    const conversation = this.conversations.get(request.target);
    if (conversation?.members.has(request.sender) !== true) return { refused: "conversation-not-found" };
    const { sender, text, replyTo } = request;
    const seq = conversation.messages.length + 1;
    if (replyTo >= seq) return { refused: "message-not-found" };
    conversation.messages.push(newMessage(seq, sender, text, replyTo));
    this.#sent.set(key, { request, seq });
    return { ok: seq };
  }

  /** Once per person's id for ever; `isStaff` says whether they run the room now. */
  change(request: ModelChange, isStaff: boolean): Effect | "repeated" {
    const key = `${request.by} ${request.id}`;
    const earlier = this.#performed.get(key);
    if (earlier !== undefined) {
      return isSameRequest(earlier, request) ? "repeated" : { refused: "client-id-reused" };
    }
    const place = this.#conversation(request.place);
    if (!place.members.has(request.by)) return { refused: "conversation-not-found" };
    const effect = changeMessage(place, request, isStaff);
    if (typeof effect === "string") this.#performed.set(key, request);
    return effect;
  }

  /** A new beginning: all that is there counts as read, and nothing waits. */
  join(name: string, person: string): void {
    const conversation = this.#conversation(name);
    if (conversation.members.has(person)) return;
    const last = conversation.messages.length;
    conversation.members.set(person, { read: last, highest: last, marks: new Map() });
  }

  leave(name: string, person: string): void {
    this.#conversation(name).members.delete(person);
  }

  add(name: string, by: string, whom: string): Answer {
    if (!this.#conversation(name).members.has(by)) return { refused: "conversation-not-found" };
    this.join(name, whom);
    return { ok: 0 };
  }

  markRead(name: string, person: string, seq: number): Answer {
    const refused = this.#unmarkable(name, person, seq);
    if (refused !== undefined) return { refused };
    const member = this.#member(name, person);
    member.read = Math.max(member.read, seq);
    return { ok: member.read };
  }

  acknowledge(name: string, person: string, device: string, seq: number): Answer {
    const refused = this.#unmarkable(name, person, seq);
    if (refused !== undefined) return { refused };
    const member = this.#member(name, person);
    const mark = Math.max(this.mark(name, person, device), seq);
    for (const each of this.#devices.get(person) ?? []) {
      member.marks.set(each, this.mark(name, person, each));
    }
    member.marks.set(device, mark);
    member.highest = Math.max(member.highest, mark);
    return { ok: mark };
  }

  /** Up to where a device holds everything. */
  mark(name: string, person: string, device: string): number {
    const { marks, highest } = this.#member(name, person);
    return marks.get(device) ?? highest;
  }

  #unmarkable(name: string, person: string, seq: number): RefusalReason | undefined {
    const { members, messages } = this.#conversation(name);
    if (!members.has(person)) return "conversation-not-found";
    if (seq < 1) return "invalid-argument";
    return seq > messages.length ? "seq-beyond-head" : undefined;
  }

  #conversation(name: string): ModelConversation {
    const found = this.conversations.get(name);
    if (found === undefined) throw new Error(`The model has no ${name}.`);
    return found;
  }

  #member(name: string, person: string): ModelMember {
    const found = this.#conversation(name).members.get(person);
    if (found === undefined) throw new Error(`${person} is not in ${name}.`);
    return found;
  }
}

/** Requests are plain data whose fields are always named in the same order. */
function isSameRequest<T extends ModelRequest | ModelChange>(a: T, b: T): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
