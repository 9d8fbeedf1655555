import { useRef, useState } from "react";
import type { FormEvent } from "react";
import { KeyRound } from "lucide-react";
import type { Confirmation, Failure, SignedChallenge } from "../../state/view.ts";
import { DialogActions } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import parts from "../parts/parts.module.css";
import { passkeysWork } from "../passkeys-work.ts";
import { useAccount, useAppView } from "../store-context.ts";
import { accountStrings } from "../strings-account.ts";
import { sentence, useSubmit } from "../use-submit.ts";
import css from "./account.module.css";
import { askPasskey } from "./passkeys.ts";

const words = accountStrings.confirmation;

interface Props {
  busy: boolean;
  /** Of the proof that was given last. */
  failure: Failure | undefined;
  confirm(confirmation: Confirmation): void;
}

/** Asks the person to prove who they are, with what opens their name. */
export function AskConfirmation({ busy, failure, confirm }: Props) {
  const { hasPassword, hasPasskey, me } = useAppView();
  const { passkeyChallenge } = useAccount();
  const [password, setPassword] = useState("");
  const asked = useSubmit<SignedChallenge>();
  const field = useRef<HTMLInputElement>(null);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (password) confirm({ password });
    else asked.setFailure(sentence(words.empty));
    field.current?.focus();
  };
  const onPasskey = () =>
    asked.submit(
      async () => {
        const challenge = await passkeyChallenge(me?.username ?? "");
        return challenge.ok ? askPasskey(challenge.value) : challenge;
      },
      (passkey) => confirm({ passkey }),
    );
  const error = (asked.failure ?? failure)?.message;
  return (
    <form className={css["form"]} onSubmit={onSubmit} noValidate>
      <p>{hasPassword || passkeysWork() ? words.hint : words.noWay}</p>
      <input type="text" hidden readOnly autoComplete="username" value={me?.username ?? ""} />
      {hasPassword && (
        <Field
          ref={field}
          // It is drawn into a dialog that is open already.
          autoFocus
          label={words.password}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={error}
        />
      )}
      {!hasPassword && error && (
        <p className={parts["error"]} role="alert">
          {error}
        </p>
      )}
      <DialogActions>
        {hasPasskey && passkeysWork() && (
          <button
            type="button"
            className={`${parts["button"]} ${hasPassword ? "" : parts["primary"]}`}
            aria-disabled={busy || asked.busy || undefined}
            onClick={onPasskey}
          >
            <KeyRound size={18} aria-hidden="true" />
            {words.passkey}
          </button>
        )}
        {hasPassword && (
          <button
            type="submit"
            className={`${parts["button"]} ${parts["primary"]}`}
            aria-disabled={busy || undefined}
          >
            {words.submit}
          </button>
        )}
      </DialogActions>
    </form>
  );
}
