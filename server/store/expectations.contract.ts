import assert from "node:assert/strict";
import { listMessages } from "../chat/list-messages.ts";
import { Refusal, type RefusalReason } from "../refusal.ts";
import type { Person, World } from "./world.contract.ts";

/** For `assert.rejects`: a definite answer, for this reason. */
export function refused(reason: RefusalReason): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(error.reason, reason);
    return true;
  };
}

/** What a member reads in a conversation, in order: its newest 200 messages. */
export async function readTexts(world: World, reader: Person, conversation: string): Promise<string[]> {
  const newest = { beforeSeq: 0, limit: 200 };
  const { messages } = await listMessages(world.chat, reader.caller, conversation, newest);
  return messages.map((message) => message.text);
}
