import type { Changes, ConversationEntry, Message } from "../chat/model.ts";
import { isSend, type SendRow } from "../chat/outbox-row.ts";
import type { LocalStore } from "./local-store.ts";
import { noRows, plainEntry, plainMessage } from "../../../test/web/plain-rows.ts";

/** The user that the contract's stores belong to. */
export const contractUser = "u_me";
export const contractDevice = "d_1";

/** A promise of every local store. */
export interface ContractCase {
  title: string;
  /** @param there what another tab has of the same store */
  run: (store: LocalStore, there: LocalStore) => Promise<void>;
}

export function same(actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) {
    throw new Error(`expected ${b}, got ${a}`);
  }
}

export async function sends(store: LocalStore): Promise<SendRow[]> {
  return (await store.outbox.rows()).filter(isSend);
}

export async function seqs(store: LocalStore): Promise<number[]> {
  return (await store.cache.messages("c_1", 1, 99)).map((m) => m.seq);
}

export function typed(id: string): Omit<SendRow, "order"> {
  return {
    id,
    key: "@bob",
    title: "bob",
    target: { username: "bob" },
    text: "hello",
    typedAt: 1,
    state: "waiting",
    attempted: false,
    stored: undefined,
    doubtful: false,
    failure: undefined,
  };
}

export function message(
  seq: number,
  version: number,
  own: { id?: string; mine?: boolean; text?: string } = {},
): Message {
  const userId = own.mine === true ? contractUser : "u_bob";
  return {
    conversationId: "c_1",
    seq,
    version,
    clientMessageId: own.id ?? `theirs-${seq}`,
    sender: { userId, username: userId.slice(2), unclaimed: false },
    text: own.text ?? `text ${seq}`,
    createdAt: 1000 + seq,
    ...plainMessage,
  };
}

export function changes(part: Partial<Changes>): Changes {
  return { feed: "c_1", ...noRows, ...part };
}

export function begin(messages: Message[], through: number): Changes {
  return changes({ snapshot: true, historyFrom: 1, through, messages });
}

export function personal(entries: ConversationEntry[], through: number): Changes {
  return changes({ feed: contractUser, snapshot: true, through, entries });
}

export function entry(part: Partial<ConversationEntry>): ConversationEntry {
  return { conversationId: "c_1", version: 1, ...plainEntry, ...part };
}
