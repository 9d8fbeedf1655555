import { useState } from "react";
import type { FormEvent } from "react";
import type { ConversationKey } from "../../state/view.ts";
import { Dialog, DialogActions } from "../parts/dialog.tsx";
import parts from "../parts/parts.module.css";
import css from "../shell/dialogs.module.css";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import { sentence, useSubmit } from "../use-submit.ts";
import { namesIn } from "./names.ts";
import { PeopleField } from "./people-field.tsx";

const words = strings.room;

export function AddPeopleDialog({
  conversationKey,
  onClose,
}: {
  conversationKey: ConversationKey;
  onClose: () => void;
}) {
  const { addMembers } = useActions();
  const { busy, failure, submit, setFailure } = useSubmit<undefined>();
  const [people, setPeople] = useState("");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const names = namesIn(people);
    if (names.length === 0) setFailure(sentence(words.addEmpty));
    else submit(() => addMembers(conversationKey, names), onClose);
  };
  return (
    <Dialog title={words.add} onClose={onClose}>
      <form className={css["form"]} onSubmit={onSubmit} noValidate>
        <PeopleField value={people} onChange={setPeople} error={failure?.message} />
        <DialogActions>
          <button
            type="submit"
            className={`${parts["button"]} ${parts["primary"]}`}
            aria-disabled={busy || undefined}
          >
            {words.addSubmit}
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
