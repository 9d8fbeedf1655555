import type { Me } from "../chat/model.ts";
import type { Outcome } from "../chat/outcome.ts";
import type { SharedText } from "../tabs/lease-seat.ts";
import type { ServerInfo, SessionCalls } from "../transport/calls.ts";
import { CallError } from "../transport/errors.ts";
import { outcomeOf } from "./failure.ts";

const KEY = "restante.session";

/**
 * Who is logged in here. The session itself is a cookie that the page cannot read; what is remembered beside it lets
 * the page open at once, without a network, and tells the other tabs.
 */
export interface Session {
  /** Who was logged in here last; undefined when nobody is. */
  remembered(): Me | undefined;
  /** Another tab logged in or out. */
  onChange(run: () => void): () => void;
  logIn(who: { username: string; password?: string; code?: string }): Promise<Outcome<Me>>;
  /** Ends the session on the server, then forgets it here. */
  logOut(forget: boolean): Promise<Outcome>;
  /** Asks the server who we are: undefined when nobody, "unknown" when there is no answer. */
  confirm(): Promise<Me | undefined | "unknown">;
  setPassword(password: { current: string; next: string }): Promise<Outcome>;
  serverInfo(): Promise<Outcome<ServerInfo>>;
}

/** @param newId marks each log-in, so that other tabs notice one under the same name, too */
export function createSession(calls: SessionCalls, shared: SharedText, newId: () => string): Session {
  let logIns = 0;
  let confirming: Promise<unknown> = Promise.resolve();
  const remembered = () => parseMe(shared.get(KEY));
  const remember = (me: Me, logIn: string | undefined) => {
    if (logIn !== undefined || JSON.stringify(remembered()) !== JSON.stringify(me)) {
      shared.set(KEY, JSON.stringify({ ...me, logIn: logIn ?? newId() }));
    }
    return me;
  };
  async function confirm(): Promise<Me | undefined | "unknown"> {
    const before = logIns;
    try {
      const me = await calls.getSession();
      // Who it was before somebody logged in is no longer of interest.
      return before === logIns ? remember(me, undefined) : "unknown";
    } catch (error) {
      return error instanceof CallError && error.failure.kind === "session-required" ? undefined : "unknown";
    }
  }

  return {
    remembered,
    onChange: (run) => shared.onChange(KEY, run),
    logIn: async ({ username, password = "", code = "" }) => {
      logIns++;
      // Its answer may take away the cookie of a session that ended: not after a new one has come.
      await confirming;
      const outcome = await outcomeOf(calls.logIn({ username, password, code }));
      return outcome.ok ? { ok: true, value: remember(outcome.value, newId()) } : outcome;
    },
    logOut: async (forget) => {
      const outcome = await outcomeOf(calls.logOut(forget));
      if (outcome.ok) {
        shared.remove(KEY);
        return { ok: true, value: undefined };
      }
      return outcome;
    },
    confirm: () => {
      const asked = confirm();
      confirming = asked;
      return asked;
    },
    setPassword: async (password) => {
      const me = remembered();
      const outcome = await outcomeOf(calls.setPassword(password, me?.userId ?? ""));
      if (!outcome.ok) {
        return outcome;
      }
      if (me !== undefined) {
        remember({ ...me, hasPassword: true }, undefined);
      }
      return { ok: true, value: undefined };
    },
    serverInfo: () => outcomeOf(calls.getInfo()),
  };
}

function parseMe(text: string | undefined): Me | undefined {
  try {
    const me = JSON.parse(text ?? "") as Partial<Me>;
    return typeof me.userId === "string" && typeof me.username === "string"
      ? {
          userId: me.userId,
          username: me.username,
          deviceId: me.deviceId ?? "",
          hasPassword: me.hasPassword ?? false,
          hasPasskey: me.hasPasskey ?? false,
          hasRecoveryCode: me.hasRecoveryCode ?? false,
          operator: me.operator ?? false,
          shared: me.shared ?? false,
        }
      : undefined;
  } catch {
    return undefined;
  }
}
