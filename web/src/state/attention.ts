import type { Clock } from "../chat/clock.ts";
import type { Person } from "../chat/model.ts";
import type { OwnCalls } from "./own-calls.ts";
import type { ConversationKey } from "./view.ts";
import type { Workspace } from "./workspace.ts";

/** Whoever writes says so at most this often. */
const TYPING_EVERY_MS = 3_000;
/** For so long others hold it for true. */
const TYPING_HOLDS_MS = 6_000;

export interface AttentionDeps {
  workspace: Pick<Workspace, "look" | "facts" | "status"> & {
    calls: Pick<OwnCalls, "presence" | "setTyping">;
  };
  clock: Clock;
  visible(): boolean;
  idOf(key: ConversationKey): string | undefined;
  /** The other person of a direct conversation, as far as known. */
  peer(key: ConversationKey): Person | undefined;
  /** This person tells nobody that they are here. */
  hidden(): boolean;
  changed(): void;
}

/** What a person looks at and where they write, told to the server for others' sake. */
export interface Attention {
  /** The conversation on the screen. */
  show(key: ConversationKey | undefined): void;
  /** Something may have changed: what the server knows, whether the page is seen. Costs nothing when nothing has. */
  look(): void;
  /** The person writes, or has stopped. */
  setTyping(key: ConversationKey, typing: boolean): void;
  /** A message went: it says by itself that they have stopped. */
  sent(): void;
}

export function createAttention(deps: AttentionDeps): Attention {
  const { workspace, clock } = deps;
  let shown: ConversationKey | undefined;
  let told: string | undefined;
  /** Whose presence was asked for since the connection is live, and whether they are here since. */
  let asked: string | undefined;
  let here = false;
  let typed: { conversationId: string; at: number } | undefined;

  const tell = (conversationId: string, typing: boolean) => {
    typed = typing ? { conversationId, at: clock.now() } : undefined;
    // Typing is not promised: a call that fails is made up for by the next.
    workspace.calls.setTyping(conversationId, typing).catch(() => undefined);
  };
  const stopTyping = () => {
    if (typed !== undefined && within(typed.at, TYPING_HOLDS_MS)) {
      tell(typed.conversationId, false);
    }
    typed = undefined;
  };
  /** Not so by a clock that was set back since. */
  const within = (at: number, ms: number) => clock.now() >= at && clock.now() - at < ms;

  /** When they were here last is told of those who come and go, not of those who are away all the time. */
  function askFor(peer: Person | undefined): void {
    if (peer === undefined || peer.userId === "" || peer.unclaimed) {
      return;
    }
    const { userId } = peer;
    const went = here && !workspace.facts.online().has(userId);
    here = workspace.facts.online().has(userId);
    // Who went may hide from now on: what was known of them before holds no longer.
    if (userId !== asked || went) {
      asked = userId;
      learn(userId).catch(() => undefined);
    }
  }
  async function learn(userId: string): Promise<void> {
    const { facts, calls } = workspace;
    const presence = await calls.presence([userId]);
    // Whoever hides is left out.
    if (presence.length > 0 ? facts.take({ presence }) : facts.forgetSeen(userId)) {
      deps.changed();
    }
  }

  function look(): void {
    if (!workspace.status().live) {
      asked = undefined;
    }
    if (!deps.visible()) {
      told = undefined;
      return;
    }
    const at = shown === undefined ? "" : (deps.idOf(shown) ?? "");
    if (at !== told) {
      told = at;
      workspace.look(at);
    }
    if (shown !== undefined && workspace.status().live) {
      askFor(deps.peer(shown));
    }
  }

  return {
    show: (key) => {
      if (key !== shown) {
        stopTyping();
        shown = key;
        asked = undefined;
        look();
      }
    },
    look,
    setTyping: (key, typing) => {
      const conversationId = deps.idOf(key);
      if (!typing) {
        stopTyping();
      } else if (conversationId !== undefined && !deps.hidden() && workspace.status().live) {
        if (typed?.conversationId !== conversationId || !within(typed.at, TYPING_EVERY_MS)) {
          tell(conversationId, true);
        }
      }
    },
    sent: () => {
      typed = undefined;
    },
  };
}
