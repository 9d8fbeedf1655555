import assert from "node:assert/strict";
import { after } from "node:test";
import { startServer } from "../e2e/server-process.ts";

/**
 * Starts a server for the tests of this file. It is stopped after the last of them, and that it stops in good
 * order is one more thing to hold.
 */
export async function serverForTests(settings: Record<string, string> = {}): Promise<{ url: string }> {
  const server = await startServer(settings);
  after(async () => {
    await using ended = server;
    assert.equal(await ended.stop(), 0, ended.log());
  });
  return server;
}
