import assert from "node:assert/strict";
import { mkdtempSync, rmSync, rmdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { after, test } from "node:test";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { curl } from "./curl.ts";
import { failure, logIn, receive } from "./people.ts";
import { serverForTests } from "./server.ts";
import { unary } from "./tool.ts";

const disk = mkdtempSync(path.join(tmpdir(), "restante-disk-"));
const mounted = spawnSync("/bin/mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", disk]).status === 0;
// The server's data directory is made where this says.
if (mounted) process.env["TMPDIR"] = disk;
const server = await serverForTests();
after(() => {
  if (mounted) spawnSync("/bin/umount", [disk]);
  rmdirSync(disk);
});

const skip = mounted ? false : "a small disk can be mounted only by root";

test(
  "attack 76: P1, P8: a full disk stores nothing, loses nothing, and heals by itself when there is room",
  { skip },
  async () => {
    const tool = curl(server.url);
    const [ana, bob] = [await logIn(tool, "ana"), await logIn(tool, "bob")];
    const send = (text: string) => {
      const target = { case: "username", value: "bob" } as const;
      const request = { clientMessageId: `disk-${text}`, target, text };
      return unary(tool, ChatService.method.sendMessage, request, ana.token);
    };
    assert.equal((await send("before")).seq, 1n);

    const filler = path.join(disk, "filler");
    assert.throws(() => writeFileSync(filler, Buffer.alloc(64 * 1024 * 1024)), { code: "ENOSPC" });
    const failed = await failure(send("meanwhile"));
    assert.equal(failed.code, "unavailable");
    assert.equal(
      failed.detail,
      undefined,
      "the outcome is unknown to the sender, who sends the same id again",
    );
    assert.deepEqual(
      (await receive(tool, bob)).messages.map(({ text }) => text),
      ["before"],
    );

    rmSync(filler);
    assert.equal((await eventually(() => send("meanwhile"))).seq, 2n);
    assert.deepEqual(
      (await receive(tool, bob)).messages.map(({ text }) => text),
      ["before", "meanwhile"],
    );
  },
);

/** The server looks at the disk once a second: asks again until it has noticed. */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}
