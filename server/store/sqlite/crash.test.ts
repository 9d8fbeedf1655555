import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { listMessages } from "../../chat/list-messages.ts";
import { openWorld, type StoreUnderTest } from "../world.contract.ts";
import { openSqliteStore } from "./open.ts";
import { temporaryDir } from "./temporary-store.contract.ts";

const CHILD = "send-until-killed";
/** So many answers are awaited before the kill, which then falls anywhere in the writes under way. */
const ANSWERS = 300;

if (process.argv[2] === CHILD) await sendUntilKilled(process.argv[3] ?? "");
else {
  test(
    "P1: kill -9 in mid-send loses nothing that was answered, and leaves no gap",
    { timeout: 30_000 },
    async () => {
      await using dir = await temporaryDir();
      const answered = await answersBeforeKill(dir.path);
      const world = await openWorld(async () => openStore(dir.path));
      const sender = await world.chat.store.read((tx) => tx.users.byName("ana"));
      const caller = { userId: sender?.userId ?? "", deviceId: "d_" };
      const stored = new Map<number, string>();
      for (let beforeSeq = 0, hasMore = true; hasMore;) {
        const page = await listMessages(world.chat, caller, answered.room, { beforeSeq, limit: 200 });
        for (const { seq, clientMessageId } of page.messages) stored.set(seq, clientMessageId);
        hasMore = page.hasMore;
        beforeSeq = page.messages[0]?.seq ?? 0;
      }
      for (const { seq, id } of answered.sends) assert.equal(stored.get(seq), id);
      assert.ok(answered.sends.length >= ANSWERS);
      assert.deepEqual(
        [...stored.keys()].sort((a, b) => a - b),
        Array.from(stored, (_, index) => index + 1),
      );
      await world[Symbol.asyncDispose]();
    },
  );
}

function openStore(dataDir: string): StoreUnderTest {
  return { ...openSqliteStore({ dataDir, ring: () => {}, now: Date.now }), rings: [] };
}

/** Many sends at a time, and a line for each that was answered. */
async function sendUntilKilled(dataDir: string): Promise<void> {
  const world = await openWorld(async () => openStore(dataDir));
  const ana = await world.arrives("ana");
  const room = await ana.makesRoom("plans");
  console.log(room);
  const sendOn = async (lane: number): Promise<never> => {
    for (let count = 0; ; count += 1) {
      const id = `lane-${lane}-number-${count}`;
      const { seq } = await ana.sends(room, "hello", id);
      console.log(`${seq} ${id}`);
    }
  };
  await Promise.all(Array.from({ length: 10 }, (_, lane) => sendOn(lane)));
}

async function answersBeforeKill(
  dataDir: string,
): Promise<{ room: string; sends: { seq: number; id: string }[] }> {
  const child = spawn(process.execPath, [import.meta.filename, CHILD, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === ANSWERS + 1) child.kill("SIGKILL");
  }
  const [room = "", ...sends] = lines;
  return {
    room,
    sends: sends.map((line) => line.split(" ")).map(([seq, id = ""]) => ({ seq: Number(seq), id })),
  };
}
