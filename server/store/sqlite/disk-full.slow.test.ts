import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { StoreUnavailable } from "../../chat/store-unavailable.ts";
import { readTexts } from "../expectations.contract.ts";
import { openWorld, type StoreUnderTest } from "../world.contract.ts";
import { openSqliteStore } from "./open.ts";
import { temporaryDir } from "./temporary-store.contract.ts";

/** A disk of 2 MiB, which only root may mount. */
function mountSmallDisk(dir: string): boolean {
  return spawnSync("/bin/mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", dir]).status === 0;
}

function openStore(dataDir: string): StoreUnderTest {
  const store = openSqliteStore({ dataDir, ring: () => {}, now: Date.now, freeSpaceFloor: 0 });
  return { ...store, rings: [] };
}

/** Takes what is left of the disk. */
function fill(disk: string): string {
  const file = path.join(disk, "ballast");
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(file, Buffer.alloc(Math.max(bavail - 8, 0) * bsize));
  return file;
}

test("P1: a real disk that is full refuses sends, loses nothing, and takes them again once there is room", async (t) => {
  await using dir = await temporaryDir();
  if (!mountSmallDisk(dir.path)) return t.skip("mounting a small disk needs root and the right to mount");
  try {
    const world = await openWorld(async () => openStore(dir.path));
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans");
    await ana.sends(room, "first");
    const ballast = fill(dir.path);
    const sends = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => ana.sends(room, `${index} ${"x".repeat(2_000)}`)),
    );
    assert.ok(
      sends.some(({ status }) => status === "rejected"),
      "the disk was full",
    );
    for (const send of sends)
      if (send.status === "rejected") assert.ok(send.reason instanceof StoreUnavailable);
    rmSync(ballast);
    const last = await ana.sends(room, "last");
    const answered = sends.filter(({ status }) => status === "fulfilled");
    assert.equal(last.seq, answered.length + 2, "what was refused took no number");
    const texts = await readTexts(world, ana, room);
    assert.equal(texts.at(-1), "last");
    await world[Symbol.asyncDispose]();
    const again = openStore(dir.path);
    const head = await again.chat.read((tx) => tx.conversations.head(room));
    assert.equal(head?.lastSeq, last.seq, "and the file is sound");
    await again.close();
  } finally {
    spawnSync("/bin/umount", [dir.path]);
  }
});
