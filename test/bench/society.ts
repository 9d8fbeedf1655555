import { createClient } from "@connectrpc/connect";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import { tokenTransport } from "../delivery/token-transport.ts";

/** Somebody with a log-in. */
export interface Person {
  userId: string;
  token: string;
}

/** Who there is and where they talk: what servers and load know of each other beforehand. */
export interface Society {
  people: readonly Person[];
  conversations: readonly { id: string; members: readonly string[] }[];
}

/** How many calls are under way at a time. */
const AT_ONCE = 32;

/** People arrive at a server. With a lobby they are all in it. */
export async function arrive(url: string, count: number): Promise<Person[]> {
  const sessions = createClient(SessionService, tokenTransport(url, ""));
  return inTurns(count, async (number) => {
    const username = `p${String(number).padStart(6, "0")}`;
    const { token, session } = await sessions.logIn({ username, bearer: true });
    return { userId: session?.user?.userId ?? "", token };
  });
}

/** The first of each two writes to the second, who then has a conversation with them with one message in it. */
export async function pairUp(url: string, people: readonly Person[]): Promise<Society> {
  const conversations = await inTurns(Math.floor(people.length / 2), async (number) => {
    const [sender, receiver] = people.slice(2 * number);
    if (sender === undefined || receiver === undefined) throw new Error("People are paired by two.");
    const chat = createClient(ChatService, tokenTransport(url, sender.token));
    const { conversationId } = await chat.sendMessage({
      clientMessageId: `first-${number}-of-a-pair`,
      target: { case: "userId", value: receiver.userId },
      text: "Hello",
    });
    return { id: conversationId, members: [sender.userId, receiver.userId] };
  });
  return { people, conversations };
}

/** Does something so many times, some at once, and returns what came of it in order. */
async function inTurns<T>(count: number, work: (number: number) => Promise<T>): Promise<T[]> {
  const results = Array.from<T>({ length: count });
  let next = 0;
  const worker = async () => {
    for (let number = next++; number < count; number = next++) results[number] = await work(number);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
