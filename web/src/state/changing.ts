import type { Change, Subject } from "../chat/outbox-row.ts";
import { isSend } from "../chat/outbox-row.ts";
import type { MessageRow } from "../chat/timeline.ts";
import type { Copy } from "./copy.ts";
import type { Typing } from "./typing.ts";
import type { AppActions, ConversationKey, Person } from "./view.ts";

export interface ChangingDeps {
  typing: Typing;
  copy(): Copy;
  /** The row of a message as it is drawn now. */
  row(key: ConversationKey, rowId: string): MessageRow | undefined;
}

/** What a person does with messages that are there, and with their own view of a conversation. */
export type Changing = Pick<
  AppActions,
  "edit" | "deleteMessage" | "react" | "pinMessage" | "forward" | "updateEntry"
>;

export function createChanging({ typing, copy, row }: ChangingDeps): Changing {
  const idOf = (key: ConversationKey): string | undefined =>
    copy().ids.get(key) ??
    copy()
      .outbox.filter(isSend)
      .find((sent) => sent.key === key && sent.stored !== undefined)?.stored?.conversationId;
  const change = (key: ConversationKey, command: Change) =>
    typing.change({ key, conversationId: idOf(key), command });

  return {
    edit: (key, rowId, text) => {
      const held = row(key, rowId);
      if (held === undefined || !held.mine || held.deleted || text.trim() === "") {
        return;
      }
      if (held.failedChange?.kind === "edit") {
        // These words take the place of those that were refused.
        typing.discard(held.failedChange.id);
      }
      if (text !== held.text) {
        change(key, { kind: "edit", of: subjectOf(held), text });
      }
    },
    deleteMessage: (key, rowId) => {
      const held = row(key, rowId);
      if (held?.state === "failed") {
        typing.discard(rowId);
      } else if (held !== undefined && !held.deleted) {
        change(key, { kind: "delete", of: subjectOf(held) });
      }
    },
    react: (key, rowId, emoji, on) => {
      const held = row(key, rowId);
      const mine = held?.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine) ?? false;
      if (held !== undefined && !held.deleted && mine !== on) {
        change(key, { kind: "react", of: subjectOf(held), emoji, on });
      }
    },
    pinMessage: (key, rowId, pinned) => {
      const held = row(key, rowId);
      if (held?.seq !== undefined && !held.deleted && held.pinned !== pinned) {
        change(key, { kind: "pin", of: { seq: held.seq }, pinned });
      }
    },
    forward: (key, rowId, to) => {
      const held = row(key, rowId);
      const conversationId = idOf(key);
      if (held === undefined || held.deleted) {
        return;
      }
      const { sender, createdAt } = held.forwarded ?? { sender: held.author, createdAt: held.time };
      // What no server has yet can only be said again.
      const forward =
        held.seq === undefined || conversationId === undefined
          ? undefined
          : { conversationId, seq: held.seq, sender, createdAt };
      for (const other of to) {
        typing.send({ key: other, ...addressee(copy(), other), text: held.text, forward });
      }
    },
    updateEntry: (key, entry) => {
      if (copy().ids.has(key)) {
        change(key, { kind: "entry", change: entry });
      }
    },
  };
}

/** One's own by the id that it has from the beginning, which no restored backup gives to another message. */
function subjectOf(row: MessageRow): Subject {
  return row.mine ? { clientMessageId: row.id } : { seq: row.seq ?? 0 };
}

function addressee(copy: Copy, key: ConversationKey): { title: string; peer: Person | undefined } {
  const record = copy.records.get(copy.ids.get(key) ?? "");
  const peer = record?.entry?.peer;
  return { title: peer?.username ?? record?.conversation?.name ?? key.replace(/^@/, ""), peer };
}
