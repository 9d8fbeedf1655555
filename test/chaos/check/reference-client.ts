import type { ReceivedChanges, ReceivedMessage } from "../history.ts";

/** A row of a browser's outbox. */
export interface Row {
  id: string;
  room: string;
  text: string;
  state: "waiting" | "stored" | "failed";
}

/** One stream, as both sides of it see it. */
export interface OpenStream {
  op: number;
  /** Where the server stands in each feed. */
  cursors: Map<string, number>;
  rooms: Set<string>;
  /** Frames that have been read and not yet sent. */
  queue: ReceivedChanges[];
}

/** A browser, or a script that keeps no cursors and acknowledges. */
export interface Client {
  sort: "browser" | "small";
  userId: string;
  deviceId: string;
  /** The instance that is open now. */
  actor: string;
  epoch: string;
  cursors: Map<string, number>;
  held: Map<string, Map<number, ReceivedMessage>>;
  /** By room: the first number that it holds. */
  begins: Map<string, number>;
  rows: Row[];
  stream: OpenStream | undefined;
}

export function createClient(sort: Client["sort"], userId: string, deviceId: string): Client {
  const empty = {
    epoch: "",
    cursors: new Map(),
    held: new Map(),
    begins: new Map(),
    rows: [],
    stream: undefined,
  };
  return { sort, userId, deviceId, actor: `${deviceId} 1`, ...empty };
}

/** Everything that the server of another epoch told is void; what it had stored for this person is shown as failed. */
export function beginEpoch(client: Client, epoch: string): void {
  for (const [room, messages] of client.held) {
    for (const { id, senderId, text } of messages.values()) {
      if (client.sort === "browser" && senderId === client.userId)
        client.rows.push({ id, room, text, state: "stored" });
    }
  }
  for (const row of client.rows) if (row.state === "stored") row.state = "failed";
  client.cursors.clear();
  client.held.clear();
  client.begins.clear();
  client.epoch = epoch;
}

/** Takes a frame as the contract says. */
export function take(client: Client, changes: ReceivedChanges): void {
  const { feed, through, snapshot, historyFrom } = changes;
  if (snapshot) client.cursors.delete(feed);
  const cursor = client.cursors.get(feed) ?? 0;
  if (through > 0) client.cursors.set(feed, Math.max(cursor, through));
  if (feed === client.userId) {
    takeList(client, changes);
    return;
  }
  const held = client.held.get(feed) ?? new Map<number, ReceivedMessage>();
  client.held.set(feed, held);
  if (snapshot && (held.size === 0 || historyFrom > Math.max(0, ...held.keys()) + 1)) {
    held.clear();
    client.begins.set(feed, historyFrom);
  }
  for (const message of changes.messages) {
    if (message.seq < (client.begins.get(feed) ?? 0)) continue;
    if (message.version > (held.get(message.seq)?.version ?? 0)) held.set(message.seq, message);
    if (message.senderId === client.userId) client.rows = client.rows.filter(({ id }) => id !== message.id);
  }
}

function takeList(client: Client, { snapshot, entries }: ReceivedChanges): void {
  const named = new Set(entries.map(({ conversationId }) => conversationId));
  for (const room of client.held.keys()) if (snapshot && !named.has(room)) forget(client, room);
  for (const { conversationId, removed } of entries) if (removed) forget(client, conversationId);
}

function forget(client: Client, room: string): void {
  client.held.delete(room);
  client.begins.delete(room);
  client.cursors.delete(room);
  client.rows = client.rows.filter((row) => row.room !== room || row.state !== "stored");
}
