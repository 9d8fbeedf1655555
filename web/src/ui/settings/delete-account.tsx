import { useRef, useState } from "react";
import type { FormEvent } from "react";
import { AskConfirmation } from "../account/ask-confirmation.tsx";
import { useConfirmed } from "../account/use-confirmed.ts";
import { useFarewell } from "../farewell.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { FormActions } from "../parts/form-actions.tsx";
import css from "../shell/dialogs.module.css";
import { useAccount, useAppView } from "../store-context.ts";
import { settingsStrings } from "../strings-settings.ts";
import { sentence } from "../use-submit.ts";

const words = settingsStrings.data;

/** Asks for the name and then gives the account up, for good; the log-in page comes in place of all of this. */
export function DeleteAccount({ onClose }: { onClose: () => void }) {
  const { me, server } = useAppView();
  const { deleteAccount } = useAccount();
  const farewell = useFarewell();
  const confirmed = useConfirmed<undefined>();
  const { busy, asking, failure, submit, setFailure } = confirmed;
  const [typed, setTyped] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const name = me?.username ?? "";
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const given = typed.trim().normalize("NFC");
    if (given.toLowerCase() !== name.toLowerCase()) {
      setFailure(sentence(words.deleteMismatch));
      field.current?.focus();
    } else
      submit(
        (proof) => deleteAccount(name, proof),
        () => farewell(words.deleted),
      );
  };
  return (
    <Dialog title={words.deleteTitle} onClose={onClose}>
      {asking ? (
        <AskConfirmation {...confirmed} />
      ) : (
        <form className={css["form"]} onSubmit={onSubmit} noValidate>
          <p>{server.deletesMessagesWithAccount ? words.deleteTakes : words.deleteKeeps}</p>
          <Field
            ref={field}
            data-first-focus
            label={words.deleteAsk(name)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            error={failure?.message}
          />
          <FormActions submit={words.deleteSubmit} busy={busy} danger onCancel={onClose} />
        </form>
      )}
    </Dialog>
  );
}
