import type { Chat } from "../../server/chat/chat.ts";
import { once } from "../../server/chat/command.ts";
import { deleteMessage } from "../../server/chat/delete-message.ts";
import { editMessage } from "../../server/chat/edit-message.ts";
import { pinMessage } from "../../server/chat/pin-message.ts";
import { sendMessage } from "../../server/chat/send-message.ts";
import { setReaction } from "../../server/chat/set-reaction.ts";
import type { Random } from "../chaos/seed.ts";
import type { Person, Place } from "./society.ts";
import { reactions, someText } from "./texts.ts";

/** So far back people answer. */
const WITHIN_SIGHT = 12;

/**
 * Lets a few people of one place talk for a while.
 *
 * @param most how many messages at most
 * @param passes lets so many milliseconds pass
 * @returns how many messages were sent
 */
export async function talk(
  chat: Chat,
  place: Place,
  random: Random,
  most: number,
  passes: (ms: number) => void,
): Promise<number> {
  const speakers = Array.from({ length: 3 }, () => random.pick(place.members));
  const count = Math.min(most, 1 + random.below(12));
  for (let sent = 0; sent < count; sent += 1) {
    passes(2_000 + random.below(25_000));
    const author = random.pick(speakers);
    await say(chat, place, author, random);
    await respond(chat, place, author, random);
  }
  return count;
}

async function say(chat: Chat, place: Place, { caller }: Person, random: Random): Promise<void> {
  const isAnswer = place.newest > 0 && random.chance(0.12);
  const { seq } = await sendMessage(chat, caller, {
    clientMessageId: chat.env.newId("c_"),
    target: { kind: "conversation_id", value: place.id },
    text: someText(random),
    replyToSeq: isAnswer ? Math.max(1, place.newest - random.below(WITHIN_SIGHT)) : 0,
  });
  place.newest = seq;
}

/** What becomes of the newest message: most often nothing. */
async function respond(chat: Chat, place: Place, author: Person, random: Random): Promise<void> {
  const message = { kind: "seq", value: place.newest } as const;
  const named = () => ({ clientCommandId: chat.env.newId("c_"), conversationId: place.id, message });
  if (random.chance(0.08)) {
    const emoji = random.pick(reactions);
    for (const { caller } of new Set([random.pick(place.members), random.pick(place.members)])) {
      await once(chat, caller, setReaction({ ...named(), emoji, on: true }));
    }
  }
  if (random.chance(0.03))
    await once(chat, author.caller, editMessage({ ...named(), text: someText(random) }));
  if (place.owner !== undefined && random.chance(0.002) && (await pinsOf(chat, place)) < 5) {
    await once(chat, place.owner.caller, pinMessage({ ...named(), pinned: true }));
  }
  if (random.chance(0.01)) await once(chat, author.caller, deleteMessage(named()));
}

async function pinsOf(chat: Chat, { id }: Place): Promise<number> {
  const conversation = await chat.store.read((tx) => tx.conversations.byId(id));
  return conversation?.pinnedSeqs.length ?? 0;
}
