import { useState } from "react";
import type { FormEvent } from "react";
import type { Outcome } from "../../state/view.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { FormActions } from "../parts/form-actions.tsx";
import css from "../shell/dialogs.module.css";
import { operatorStrings } from "../strings-operator.ts";
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
        <FormActions submit={act.submit} busy={busy} danger={act.danger} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
