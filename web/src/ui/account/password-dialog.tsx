import { useRef, useState } from "react";
import type { FormEvent } from "react";
import type { Confirmation, Failure } from "../../state/view.ts";
import { Dialog, DialogActions } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import parts from "../parts/parts.module.css";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import { sentence, useSubmit } from "../use-submit.ts";
import css from "../shell/dialogs.module.css";
import { AskConfirmation } from "./ask-confirmation.tsx";

const words = strings.password;
/** The contract's own lower limit. */
const SHORTEST_BYTES = 8;

function isAboutCurrent(reason: Failure["reason"]): boolean {
  return reason === "credential-wrong" || reason === "password-required";
}

/** Adds or changes the password. */
export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const { hasPassword, me } = useAppView();
  const { setPassword } = useActions();
  const { busy, failure, submit, setFailure } = useSubmit<undefined>();
  // A name that has a passkey and no password yet: its person shows that it is them.
  const [asking, setAsking] = useState(false);
  const [had] = useState(hasPassword);
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [shown, setShown] = useState(false);
  const [saved, setSaved] = useState(false);
  const fields = { current: useRef<HTMLInputElement>(null), next: useRef<HTMLInputElement>(null) };

  const save = (proof?: Confirmation) =>
    submit(
      () => setPassword({ current, next, ...(proof && { proof }) }),
      () => setSaved(true),
      ({ reason }) => {
        const wanted = reason === "passkey-required";
        setAsking(wanted || (proof !== undefined && reason !== "password-unacceptable"));
        // That a proof is wanted is no mistake of the person's.
        if (wanted) setFailure(undefined);
        if (isAboutCurrent(reason)) fields.current.current?.focus();
      },
    );
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (new TextEncoder().encode(next).length < SHORTEST_BYTES) {
      setFailure(sentence(words.short, "password-unacceptable"));
      fields.next.current?.focus();
    } else save();
  };
  const aboutCurrent = failure !== undefined && isAboutCurrent(failure.reason);
  return (
    <Dialog title={had ? strings.account.changePassword : strings.account.addPassword} onClose={onClose}>
      {saved ? (
        <p role="alert">{words.saved}</p>
      ) : asking ? (
        <AskConfirmation busy={busy} failure={failure} confirm={save} />
      ) : (
        <form className={css["form"]} onSubmit={onSubmit} noValidate>
          <p className={parts["hint"]}>{words.hint}</p>
          <input type="text" hidden readOnly autoComplete="username" value={me?.username ?? ""} />
          {had && (
            <Field
              ref={fields.current}
              data-first-focus
              label={words.current}
              type={shown ? "text" : "password"}
              autoComplete="current-password"
              value={current}
              // Whoever came in with a code from the operator has forgotten it: the server knows.
              onChange={(event) => setCurrent(event.target.value)}
              error={aboutCurrent ? failure.message : undefined}
            />
          )}
          <Field
            ref={fields.next}
            data-first-focus
            label={words.next}
            type={shown ? "text" : "password"}
            autoComplete="new-password"
            value={next}
            hint={words.nextHint}
            onChange={(event) => setNext(event.target.value)}
            error={aboutCurrent ? undefined : failure?.message}
            remedy={
              <label className={css["check"]}>
                <input type="checkbox" checked={shown} onChange={() => setShown(!shown)} />
                {words.show}
              </label>
            }
          />
          <DialogActions>
            <button
              type="submit"
              className={`${parts["button"]} ${parts["primary"]}`}
              aria-disabled={busy || undefined}
            >
              {words.save}
            </button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  );
}
