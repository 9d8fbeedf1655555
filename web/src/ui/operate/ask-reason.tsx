import { useState } from "react";
import type { FormEvent } from "react";
import type { Outcome } from "../../state/view.ts";
import { Dialog, DialogActions } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import parts from "../parts/parts.module.css";
import css from "../shell/dialogs.module.css";
import { operatorStrings } from "../strings-operator.ts";
import { strings } from "../strings.ts";
import { useSubmit } from "../use-submit.ts";

/** The contract's own limit, in code points. */
const LONGEST = 250;

/** Something that an operator does to somebody, and what follows from it. */
export interface Act {
  title: string;
  hint: string;
  submit: string;
  /** It takes something away from somebody. */
  danger: boolean;
  run: (reason: string) => Promise<Outcome<unknown>>;
}

/** Asks before an operator's act, and for the reason that goes on record with it. */
export function AskReason({ act, onDone, onClose }: { act: Act; onDone: () => void; onClose: () => void }) {
  const { busy, failure, submit } = useSubmit<unknown>();
  const [reason, setReason] = useState("");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    submit(
      () => act.run(reason.trim()),
      () => {
        onClose();
        onDone();
      },
    );
  };
  return (
    <Dialog title={act.title} onClose={onClose}>
      <form className={css["form"]} onSubmit={onSubmit} noValidate>
        <p>{act.hint}</p>
        <Field
          data-first-focus
          label={operatorStrings.reason}
          hint={operatorStrings.reasonHint}
          autoComplete="off"
          maxLength={LONGEST}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          error={failure?.message}
        />
        <DialogActions>
          <button type="button" className={parts["button"]} onClick={onClose}>
            {strings.dialog.cancel}
          </button>
          <button
            type="submit"
            className={`${parts["button"]} ${parts[act.danger ? "danger" : "primary"]}`}
            aria-disabled={busy || undefined}
          >
            {act.submit}
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
