import type { Me } from "../chat/model.ts";
import type { Outcome } from "../chat/outcome.ts";
import type { ForgetfulText } from "../tabs/forgetful-text.ts";
import type { LogIn, NewPassword, ServerInfo, SessionCalls } from "../transport/calls.ts";
import { CallError } from "../transport/errors.ts";
import { outcomeOf } from "./failure.ts";

const KEY = "restante.session";

/** What of a person changes when what opens their name does. */
type Opening = Partial<Pick<Me, "hasPassword" | "hasPasskey" | "hasRecoveryCode">>;

/**
 * Who is logged in here. The session itself is a cookie that the page cannot read; what is remembered beside it lets
 * the page open at once, without a network, and tells the other tabs. On a computer that others use too it is
 * remembered by the tabs alone.
 */
export interface Session {
  /** Who was logged in here last; undefined when nobody is. */
  remembered(): Me | undefined;
  /** Another tab logged in or out. */
  onChange(run: () => void): () => void;
  logIn(who: LogIn): Promise<Outcome<Me>>;
  /** Ends the session on the server, then forgets it here. */
  logOut(forget: boolean): Promise<Outcome>;
  /** The session is over, and nobody is logged in here any more. */
  forget(): void;
  /** Asks the server who we are: undefined when nobody, "unknown" when there is no answer. */
  confirm(): Promise<Me | undefined | "unknown">;
  /**
   * A call after which the session goes on under another token, with what it changes about the person.
   *
   * @param changed of its answer
   */
  renewing<T>(
    call: (me: string) => Promise<Outcome<T>>,
    changed: (answer: T) => Opening,
  ): Promise<Outcome<T>>;
  setPassword(password: NewPassword): Promise<Outcome>;
  serverInfo(): Promise<Outcome<ServerInfo>>;
}

/** @param newId marks each log-in, so that other tabs notice one under the same name, too */
export function createSession(calls: SessionCalls, shared: ForgetfulText, newId: () => string): Session {
  let logIns = 0;
  let turns: Promise<unknown> = Promise.resolve();
  /**
   * One after the other: the answer to a question about a session that ended takes its cookie away, and must not do so
   * after a new one has come.
   */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = turns.then(work);
    turns = turn.catch(() => undefined);
    return turn;
  };
  const remembered = () => parseMe(shared.get(KEY));
  const remember = (me: Me, logIn: string | undefined) => {
    shared.keepNothing(me.shared);
    if (logIn !== undefined || JSON.stringify(remembered()) !== JSON.stringify(me)) {
      shared.set(KEY, JSON.stringify({ ...me, logIn: logIn ?? newId() }));
    }
    return me;
  };
  async function confirm(before: number): Promise<Me | undefined | "unknown"> {
    try {
      const me = await calls.getSession();
      // Who it was before somebody logged in is no longer of interest.
      return before === logIns ? remember(me, undefined) : "unknown";
    } catch (error) {
      return error instanceof CallError && error.failure.kind === "session-required" ? undefined : "unknown";
    }
  }
  const renewing: Session["renewing"] = (call, changed) =>
    inTurn(async () => {
      const me = remembered();
      const outcome = await call(me?.userId ?? "");
      const now = remembered();
      if (outcome.ok && me !== undefined) {
        if (now?.userId === me.userId) {
          remember({ ...now, ...changed(outcome.value) }, undefined);
        } else if (now === undefined) {
          // Logged out in another tab meanwhile: only the server knows which of the two came first.
          await confirm(logIns);
        }
      }
      return outcome;
    });

  return {
    remembered,
    onChange: (run) => shared.onChange(KEY, run),
    logIn: (who) => {
      logIns++;
      return inTurn(async () => {
        const outcome = await outcomeOf(calls.logIn(who));
        return outcome.ok ? { ok: true, value: remember(outcome.value, newId()) } : outcome;
      });
    },
    logOut: async (forget) => {
      const outcome = await outcomeOf(calls.logOut(forget));
      if (outcome.ok) {
        shared.remove(KEY);
        return { ok: true, value: undefined };
      }
      return outcome;
    },
    forget: () => shared.remove(KEY),
    confirm: () => {
      const before = logIns;
      return inTurn(() => confirm(before));
    },
    renewing,
    setPassword: (password) =>
      renewing(
        async (me) => {
          const outcome = await outcomeOf(calls.setPassword(password, me));
          return outcome.ok ? { ok: true, value: undefined } : outcome;
        },
        () => ({ hasPassword: true }),
      ),
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
