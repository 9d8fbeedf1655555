import { useEffect, useEffectEvent, useState } from "react";
import type { Failure } from "../../state/view.ts";
import { minutes } from "../minutes.ts";
import parts from "../parts/parts.module.css";
import { useAccount } from "../store-context.ts";
import { accountStrings } from "../strings-account.ts";
import { outside } from "../strings-outside.ts";
import { useCountdown } from "../use-countdown.ts";
import { sentence } from "../use-submit.ts";
import css from "./log-in.module.css";

const words = accountStrings.waiting;

interface Props {
  link: { username: string; code: string; shared: boolean };
  onDone: () => void;
  /** Undefined: the person does not want to wait. */
  onEnd: (failure: Failure | undefined) => void;
}

/** Hands in the code of another browser, and waits until its person says yes. */
export function WaitForApproval({ link, onDone, onEnd }: Props) {
  const { logInByLink } = useAccount();
  const [until, setUntil] = useState<number>();
  const left = useCountdown(until);
  const run = useEffectEvent(async (signal: AbortSignal) => {
    const outcome = await logInByLink(link, setUntil, signal);
    if (signal.aborted) return;
    if (outcome.ok) onDone();
    else onEnd(outcome.failure);
  });
  useEffect(() => {
    const waiting = new AbortController();
    void run(waiting.signal).catch(() => onEnd(sentence(outside.unreachable, "unreachable")));
    return () => waiting.abort();
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- begun once; the code is used up by it
  }, []);
  return (
    <div className={css["form"]}>
      <h2 className={css["question"]}>{words.title}</h2>
      <p role="status">{words.hint(link.username)}</p>
      {left > 0 && (
        <p className={parts["hint"]} role="timer">
          {words.left(minutes(left))}
        </p>
      )}
      <button type="button" className={parts["button"]} onClick={() => onEnd(undefined)}>
        {words.cancel}
      </button>
    </div>
  );
}
