import { useRef, useState } from "react";
import type { Failure, Outcome } from "../state/view.ts";
import { outside } from "./strings-outside.ts";

interface Submission<T> {
  busy: boolean;
  failure: Failure | undefined;
  /** Runs the action unless it runs already; `done` is called when it succeeded. */
  submit(
    action: () => Promise<Outcome<T>>,
    done: (value: T) => void,
    failed?: (failure: Failure) => void,
  ): void;
  /** Shows a failure that the screen found by itself; undefined takes it away. */
  setFailure(failure: Failure | undefined): void;
}

/** A form whose answer comes from the server: busy meanwhile, and afterwards done or failed with a sentence. */
export function useSubmit<T>(): Submission<T> {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const running = useRef(false);

  const submit: Submission<T>["submit"] = (action, done, failed) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setFailure(undefined);
    const settle = (outcome: Outcome<T>) => {
      running.current = false;
      setBusy(false);
      if (outcome.ok) return done(outcome.value);
      setFailure(outcome.failure);
      failed?.(outcome.failure);
    };
    // Settled either way, so nothing is left to await.
    void action().then(settle, () =>
      settle({ ok: false, failure: sentence(outside.unreachable, "unreachable") }),
    );
  };
  return { busy, failure, submit, setFailure };
}

/** A failure that is only a sentence. */
export function sentence(message: string, reason: Failure["reason"] = "refused"): Failure {
  return { reason, message, suggestion: undefined };
}
