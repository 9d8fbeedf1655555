import { useState } from "react";
import type { FormEvent } from "react";
import { Field } from "../parts/field.tsx";
import parts from "../parts/parts.module.css";
import css from "../shell/dialogs.module.css";
import { useAccount } from "../store-context.ts";
import { settingsStrings } from "../strings-settings.ts";
import { sentence, useSubmit } from "../use-submit.ts";

const words = settingsStrings.account;
/** The contract's own limit, in code points. */
const LONGEST = 64;

/** What this person would like to be called. */
export function DisplayName({ now, onSaved }: { now: string; onSaved: () => void }) {
  const { setDisplayName } = useAccount();
  const { busy, failure, submit, setFailure } = useSubmit<undefined>();
  const [typed, setTyped] = useState(now);
  const [saved, setSaved] = useState(false);
  const wanted = typed.trim();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (Array.from(wanted).length > LONGEST) return setFailure(sentence(words.tooLong));
    submit(
      () => setDisplayName(wanted),
      () => {
        setSaved(true);
        onSaved();
      },
    );
  };
  return (
    <form className={css["section"]} onSubmit={onSubmit} noValidate>
      <Field
        label={words.displayName}
        hint={words.displayNameHint}
        autoComplete="nickname"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setSaved(false);
          setFailure(undefined);
        }}
        error={failure?.message}
      />
      <div className={css["ways"]}>
        <button type="submit" className={parts["button"]} aria-disabled={busy || undefined}>
          {words.save}
        </button>
        <p role="status" className={css["said"]}>
          {saved && words.saved}
        </p>
      </div>
    </form>
  );
}
