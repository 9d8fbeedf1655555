import type { Session } from "../session/session.ts";
import type { SharedText } from "../tabs/lease-seat.ts";
import { sameObject } from "./memo.ts";
import type { ServerLimits } from "./view.ts";

const KEY = "restante.server";

/** Before the first answer: what a server that nobody has configured says. */
const assumed: ServerLimits = {
  name: "Restante",
  version: "",
  waitingNames: true,
  maxTextCodePoints: 8_000,
  maxTextBytes: 32 * 1024,
  signUp: "open",
  deletesMessagesWithAccount: false,
};

/** What the server says of itself, remembered so that a page without a network knows it too. */
export function createServerLimits(session: Session, shared: SharedText, changed: () => void) {
  let limits = sameObject(assumed, { ...assumed, ...parse(shared.get(KEY)) });
  return {
    now: (): ServerLimits => limits,
    /** Asks once; the old answer stays when there is none. */
    async refresh(): Promise<void> {
      const outcome = await session.serverInfo();
      if (outcome.ok) {
        limits = sameObject(limits, outcome.value);
        shared.set(KEY, JSON.stringify(limits));
        changed();
      }
    },
  };
}

function parse(text: string | undefined): Partial<ServerLimits> {
  try {
    return JSON.parse(text ?? "{}") as Partial<ServerLimits>;
  } catch {
    return {};
  }
}
