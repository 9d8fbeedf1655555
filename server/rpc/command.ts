import type { Chat } from "../chat/chat.ts";
import { once, performedBefore, type Command } from "../chat/command.ts";
import type { MessageName } from "../chat/message-named.ts";
import type { Caller } from "../chat/model.ts";
import { Refusal } from "../refusal.ts";
import { admit } from "./admission.ts";
import { fromCounter, toCounter } from "./mapping.ts";
import type { Throttle } from "./throttle.ts";

/** What the calls that change messages are given. They share the allowance of sends. */
export interface CommandDeps {
  chat: Chat;
  sendThrottle: Throttle;
}

/** Performs a command once and says when it took place. */
export async function perform(
  { chat, sendThrottle }: CommandDeps,
  caller: Caller,
  command: Command,
): Promise<{ version: bigint }> {
  const version = await admit(sendThrottle, caller.userId, {
    perform: () => once(chat, caller, command),
    earlier: () => performedBefore(chat, caller, command),
  });
  return { version: fromCounter(version) };
}

type MessageField =
  | { case: "seq"; value: bigint }
  | { case: "clientMessageId"; value: string }
  | { case: undefined; value?: undefined };

/** Which message a command is about. */
export function toMessageName(message: MessageField): MessageName {
  switch (message.case) {
    case "seq":
      return { kind: "seq", value: toCounter(message.value, "seq") };
    case "clientMessageId":
      return { kind: "client_message_id", value: message.value };
    case undefined:
      throw new Refusal("invalid-argument", "Say which message this is about: seq or client_message_id.", {
        field: "message",
      });
  }
}
