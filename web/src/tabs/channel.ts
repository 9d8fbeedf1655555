/**
 * What tabs of one browser tell each other. Only hints travel: whoever hears one reads the shared store, so a lost
 * or doubled message costs nothing. What is true only now (the connection, who is here) comes from the leader.
 */
export type TabMessage<Status> =
  /** The shared store changed in these conversations, or ("outbox", "drafts") in these parts. */
  | { kind: "changed"; what: readonly string[] }
  /** From the leader, when it changes and when asked. */
  | { kind: "status"; status: Status }
  | { kind: "ask" }
  /** A visible tab shows this conversation; empty: none. */
  | { kind: "looking"; at: string }
  /** A visible tab would like to lead. */
  | { kind: "want"; tab: string }
  /** A hidden leader lets that tab lead. */
  | { kind: "yield"; to: string }
  /** Is anybody leading? */
  | { kind: "probe" }
  /** From the leader, when probed. */
  | { kind: "alive" };

/** A line between the tabs of one browser; a sender does not hear itself. */
export interface Channel<Message> {
  post(message: Message): void;
  listen(hear: (message: Message) => void): () => void;
  close(): void;
}

/** Works on plain http as well. Messages come from tabs of this very origin, running this very code or a version near it. */
export function openBroadcastChannel<Message>(name: string): Channel<Message> {
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => channel.postMessage(message),
    listen: (hear) => {
      const listener = (event: MessageEvent) => hear(event.data as Message);
      channel.addEventListener("message", listener);
      return () => channel.removeEventListener("message", listener);
    },
    close: () => channel.close(),
  };
}

/** For a tab that is alone. */
export function silentChannel<Message>(): Channel<Message> {
  return { post: () => undefined, listen: () => () => undefined, close: () => undefined };
}
