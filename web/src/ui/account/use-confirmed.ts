import { useRef, useState } from "react";
import type { Confirmation, Failure, Outcome } from "../../state/view.ts";
import { useSubmit } from "../use-submit.ts";

type Action<T> = (confirmation: Confirmation) => Promise<Outcome<T>>;

/** A call that the server may want confirmed: then it is asked again with the proof. */
export interface Confirmed<T> {
  busy: boolean;
  /** The person is asked to prove who they are: draw `AskConfirmation` in place of the form. */
  asking: boolean;
  /** Of the call; while asking, of the proof. */
  failure: Failure | undefined;
  submit(action: Action<T>, done: (value: T) => void): void;
  /** Asks again with this proof. */
  confirm(confirmation: Confirmation): void;
  setFailure(failure: Failure | undefined): void;
}

export function useConfirmed<T>(): Confirmed<T> {
  const { busy, failure, submit, setFailure } = useSubmit<T>();
  const [asking, setAsking] = useState(false);
  const pending = useRef<{ action: Action<T>; done: (value: T) => void }>(undefined);

  const run = (confirmation: Confirmation, isProof: boolean) => {
    const { action, done } = pending.current ?? {};
    if (!action) return;
    submit(
      () => action(confirmation),
      (value) => {
        setAsking(false);
        done?.(value);
      },
      (next) => {
        const wanted = next.reason === "password-required" || next.reason === "passkey-required";
        setAsking(wanted || (isProof && (next.reason === "credential-wrong" || next.reason === "throttled")));
        // That a proof is wanted is no mistake of the person's.
        if (wanted) setFailure(undefined);
      },
    );
  };
  return {
    busy,
    asking,
    failure,
    setFailure,
    submit: (action, done) => {
      pending.current = { action, done };
      run({}, false);
    },
    confirm: (confirmation) => run(confirmation, true),
  };
}
