import type { SmallCalls } from "./small-calls.ts";
import type { MessageChange, Op, ReceivedMessage } from "./history.ts";
import { attempt, type Happening, type Recorder } from "./recorder.ts";
import type { Random } from "./seed.ts";
import { toNumber } from "../../web/src/transport/mapping.ts";

/** A command of a small client: the same at every attempt. */
export interface SmallCommand {
  id: string;
  conversationId: string;
  /** By its number, or one's own by the id that one chose. */
  subject: { case: "seq"; value: bigint } | { case: "clientMessageId"; value: string };
  change: MessageChange;
}

/** Few, so that people meet over one and take back what others' scripts gave. */
const EMOJIS = ["👍", "🎉", "❤️"];

/** Something that somebody may want of a message; now and then what is not theirs to ask for. */
export function chooseChange(
  { id, conversationId, message }: { id: string; conversationId: string; message: ReceivedMessage },
  userId: string,
  random: Random,
): SmallCommand {
  const own = message.senderId === userId;
  const subject: SmallCommand["subject"] =
    own && random.chance(0.5)
      ? { case: "clientMessageId", value: message.id }
      : { case: "seq", value: BigInt(message.seq) };
  const react: MessageChange = { do: "react", emoji: random.pick(EMOJIS), on: random.chance(0.7) };
  const edit: MessageChange = { do: "edit", text: `as ${id} puts it` };
  const change = random.weigh<MessageChange>([
    [5, react],
    [own ? 5 : 0.3, edit],
    [own ? 1 : 0.1, { do: "delete" }],
  ]);
  return { id, conversationId, subject, change };
}

/** Another command that undoes this one, as far as it can be undone. */
export function oppositeOf(command: SmallCommand, id: string): SmallCommand | undefined {
  const { change } = command;
  switch (change.do) {
    case "edit":
      return { ...command, id, change: { do: "edit", text: `on second thoughts, as ${id} puts it` } };
    case "react":
      return { ...command, id, change: { ...change, on: !change.on } };
    case "delete":
      return undefined;
  }
}

/** One attempt, on record. Throws CallError. */
export async function attemptChange(
  { chat }: SmallCalls,
  { recorder, actor, userId }: { recorder: Recorder; actor: string; userId: string },
  command: SmallCommand,
): Promise<void> {
  const { id, conversationId, subject, change } = command;
  const message = spellSubject(subject);
  await attempt(
    recorder,
    (op) => ({ kind: "change", op, actor, userId, id, conversationId, message, change }),
    () => perform(chat, { id, conversationId, subject, change, userId }),
    changed,
  );
}

function perform(
  chat: SmallCalls["chat"],
  { id, conversationId, subject, change, userId }: SmallCommand & { userId: string },
): Promise<{ version: bigint }> {
  const common = { clientCommandId: id, conversationId, message: subject, expectedUserId: userId };
  switch (change.do) {
    case "edit":
      return chat.editMessage({ ...common, text: change.text });
    case "delete":
      return chat.deleteMessage(common);
    case "react":
      return chat.setReaction({ ...common, emoji: change.emoji, on: change.on });
  }
}

/** A message as the history spells how a request names it. */
export function spellSubject(subject: {
  case: string | undefined;
  value?: bigint | string | undefined;
}): string {
  return subject.case === "seq" ? `seq:${subject.value}` : `id:${subject.value}`;
}

/** A change that was answered OK, as it goes on record. */
export function changed(op: Op, { version }: { version: bigint }): Happening {
  return { kind: "changed", op, version: toNumber(version) };
}
