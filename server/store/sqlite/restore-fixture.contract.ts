/** Data with a backup of them, for the tests of restoring. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { listMessages } from "../../chat/list-messages.ts";
import type { Caller } from "../../chat/model.ts";
import { sendMessage } from "../../chat/send-message.ts";
import { openWorld } from "../world.contract.ts";
import { makeBackup } from "./backup.ts";
import { openSqliteStore } from "./open.ts";
import { restoreBackup, type Restored } from "./restore.ts";
import { temporaryDir } from "./temporary-store.contract.ts";

export const now = Date.UTC(2026, 10, 21);

/** The server's data, with Ana in a room of hers. */
export async function openData(dataDir: string) {
  const store = openSqliteStore({ dataDir, ring: () => {}, now: Date.now });
  const world = await openWorld(async () => ({ ...store, rings: [] }));
  return {
    epoch: store.epoch,
    instanceId: store.instanceId,
    feeds: store.feeds,
    world,
    send: (caller: Caller, room: string, text: string) =>
      sendMessage(world.chat, caller, {
        clientMessageId: `the-id-of-${text.replaceAll(" ", "-")}`,
        target: { kind: "conversation_id", value: room },
        text,
      }),
    async texts(caller: Caller, room: string) {
      const { messages } = await listMessages(world.chat, caller, room, { beforeSeq: 0, limit: 0 });
      return messages.map(({ text }) => text);
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

/** Ana's room with two messages, a backup, and a third message; no server has the data open. */
export async function openFixture() {
  const dir = await temporaryDir();
  const dataDir = path.join(dir.path, "data");
  const backup = path.join(dir.path, "backup.db");
  const database = path.join(dataDir, "restante.db");
  const data = await openData(dataDir);
  const ana = await data.world.arrives("ana");
  const room = await ana.makesRoom("plans");
  await data.send(ana.caller, room, "one");
  await data.send(ana.caller, room, "two");
  makeBackup({ source: database, file: backup, now });
  await data.send(ana.caller, room, "three");
  await data[Symbol.asyncDispose]();
  return {
    dir: dir.path,
    dataDir,
    backup,
    database,
    room,
    ana: ana.caller,
    before: { epoch: data.epoch, instanceId: data.instanceId },
    restore: (file = backup): Restored => restoreBackup({ dataDir, file, now }),
    open: () => openData(dataDir),
    /** Everything in the data directory but the lock, byte by byte. */
    contents: () =>
      readdirSync(dataDir)
        .filter((name) => name !== "lock.db")
        .map((name) => [name, readFileSync(path.join(dataDir, name)).toString("base64")]),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}

export function change(file: string, sql: string): void {
  using db = new DatabaseSync(file);
  db.exec(sql);
}

export function column(file: string, sql: string): unknown[] {
  using db = new DatabaseSync(file, { readOnly: true });
  return db
    .prepare(sql)
    .all()
    .flatMap((row) => Object.values(row));
}

export function overwrite(file: string, page: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, page * 4_096, (page + 1) * 4_096);
  writeFileSync(file, bytes);
}
