import { type ReceiveMessagesResponse, Start } from "#proto/chat/v1/chat_pb.ts";
import { eventually, type Calls } from "./chat-server.ts";

type Frame = ReceiveMessagesResponse["frame"];

/** A stream that is pulled until it is left, and what came by it. */
export interface Listening {
  frames: readonly Frame[];
  caughtUp(): Promise<void>;
  presence(): Extract<Frame, { case: "ephemeral" }>["value"]["presence"];
  typing(): Extract<Frame, { case: "ephemeral" }>["value"]["typing"];
  /** Whether the server ended it, or it was left. */
  hasEnded(): boolean;
  leave(): Promise<void>;
}

export function listen(person: Pick<Calls, "chat">): Listening {
  const leave = new AbortController();
  const frames: Frame[] = [];
  let over = false;
  const pull = async (): Promise<void> => {
    const stream = person.chat.receiveMessages({ start: Start.SNAPSHOT }, { signal: leave.signal });
    for await (const { frame } of stream) frames.push(frame);
  };
  const ended = pull()
    .catch(() => undefined)
    .finally(() => (over = true));
  const ephemeral = () => frames.flatMap((frame) => (frame.case === "ephemeral" ? [frame.value] : []));
  return {
    frames,
    caughtUp: () => eventually(() => frames.some((frame) => frame.case === "caughtUp")),
    presence: () => ephemeral().flatMap(({ presence }) => presence),
    typing: () => ephemeral().flatMap(({ typing }) => typing),
    hasEnded: () => over,
    async leave(): Promise<void> {
      leave.abort();
      await ended;
    },
  };
}
