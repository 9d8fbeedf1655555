import type { Conversation } from "../chat/model.ts";
import type { AuditRecord } from "../chat/oversight-ports.ts";
import { logText } from "../log-text.ts";
import type { Arguments } from "./arguments.ts";
import { CommandError, misunderstood } from "./command-error.ts";
import type { Desk } from "./desk.ts";
import type { DeskCommand } from "./desk-commands.ts";
import { readPages } from "./pages.ts";
import { json, table, time } from "./print.ts";

const reason = { reason: "text" } as const;
const list = { json: "flag", limit: "count" } as const;

/** Commands about rooms and messages, and about what was done to them. */
export const roomCommands: Readonly<Record<string, DeskCommand>> = {
  "room list": { words: [0, 1], options: list, run: listRooms },
  "room close": { words: [1, 1], options: reason, run: close(true) },
  "room open": { words: [1, 1], options: reason, run: close(false) },
  "message remove": { words: [2, 2], options: reason, run: removeMessage },
  audit: { words: [0, 0], options: list, run: listRecords },
};

async function listRooms(desk: Desk, given: Arguments): Promise<string> {
  const { rows, more } = await readPages(given, (page) => desk.rooms(given.word(0), page));
  if (given.flag("json")) return json(rows.map(roomFields));
  const cells = rows.map((room) => {
    const { name, visibility, members, closed, created, conversationId } = roomFields(room);
    return [name, closed ? "closed" : visibility, String(members), created, conversationId];
  });
  return table(["name", "state", "members", "created", "id"], cells) + more;
}

function close(closed: boolean): DeskCommand["run"] {
  return async (desk, given) => {
    const room = await roomNamed(desk, given.word(0));
    const changed = await desk.closeRoom(room.conversationId, closed, given.text("reason"));
    const name = logText(room.name);
    if (!changed) return `${name} is ${closed ? "closed" : "open"} already.`;
    return closed
      ? `${name} is closed: its members read on, and nobody writes, changes or joins.`
      : `${name} is open again.`;
  };
}

async function removeMessage(desk: Desk, given: Arguments): Promise<string> {
  const seq = Number(given.word(1));
  if (!Number.isSafeInteger(seq) || seq < 1) throw misunderstood("Messages are numbered from 1.");
  const removed = await desk.removeMessage(given.word(0), seq, given.text("reason"));
  return removed ? "The message is gone." : "The message was deleted already.";
}

async function listRecords(desk: Desk, given: Arguments): Promise<string> {
  const { rows, more } = await readPages(given, (page) => desk.records(page));
  if (given.flag("json")) return json(rows.map(recordFields));
  const cells = rows.map((record) => {
    const { number, at, by, act, user, reason: why } = recordFields(record);
    return [String(number), at, by, act, [user, placeOf(record)].filter(Boolean).join(" "), why];
  });
  return table(["number", "when", "who", "what", "whom or where", "why"], cells) + more;
}

/** A room by its id, or by its name where no other has it. */
async function roomNamed(desk: Desk, text: string): Promise<Conversation> {
  const size = 100;
  const named = [];
  let after = "";
  // An id holds no other room's name, so that names come first costs nothing.
  do {
    const page = await desk.rooms(text.startsWith("c_") ? "" : text, { size, after });
    const same = (room: Conversation) =>
      room.conversationId === text || room.name.toLowerCase() === text.toLowerCase();
    named.push(...page.rows.filter(same));
    after = page.next;
  } while (after !== "");
  const [room] = named;
  if (room === undefined) throw new CommandError(`There is no room ${logText(text)}.`);
  if (named.length === 1) return room;
  const ids = named.map(({ conversationId }) => conversationId).join(" ");
  throw new CommandError(`Several rooms are called ${logText(text)}; say which by its id: ${ids}`);
}

function roomFields(room: Conversation) {
  const { conversationId, name, topic, visibility = "private", memberCount, createdAt, closed } = room;
  return {
    ...{ name, conversationId, topic, visibility, closed: closed ?? false },
    members: memberCount,
    created: time(createdAt),
  };
}

function recordFields(record: AuditRecord) {
  const { number, act, operator, user, conversationId = "", roomName, seq } = record;
  return {
    ...{ number, at: time(record.at), by: operator?.username ?? "on the machine", act },
    ...{ user: user?.deleted === true ? user.userId : (user?.username ?? "") },
    ...{ conversationId, roomName, seq, reason: record.reason },
  };
}

function placeOf({ conversationId = "", roomName, seq }: AuditRecord): string {
  if (conversationId === "") return "";
  const place = roomName === "" ? conversationId : roomName;
  return seq === 0 ? place : `${place} #${seq}`;
}
