import { useState } from "react";
import type { FormEvent } from "react";
import { useLocation } from "wouter";
import type { ConversationKey } from "../../state/view.ts";
import { Dialog } from "../parts/dialog.tsx";
import { FormActions } from "../parts/form-actions.tsx";
import parts from "../parts/parts.module.css";
import { pathOf } from "../routes.ts";
import css from "../shell/dialogs.module.css";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import { sentence, useSubmit } from "../use-submit.ts";
import { namesIn } from "./names.ts";
import { PeopleField } from "./people-field.tsx";

const words = strings.group;
/** Others, beside the person who makes it. */
const FEWEST = 2;
const MOST = 19;

export function NewGroupDialog({ onClose }: { onClose: () => void }) {
  const { createGroup } = useActions();
  const { busy, failure, submit, setFailure } = useSubmit<ConversationKey>();
  const [, navigate] = useLocation();
  const [people, setPeople] = useState("");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const names = namesIn(people);
    if (names.length < FEWEST) return setFailure(sentence(words.tooFew));
    if (names.length > MOST) return setFailure(sentence(words.tooMany));
    submit(
      () => createGroup(names),
      (key) => {
        onClose();
        navigate(pathOf(key));
      },
    );
  };
  return (
    <Dialog title={words.make} onClose={onClose}>
      <form className={css["form"]} onSubmit={onSubmit} noValidate>
        <p className={parts["hint"]}>{words.hint}</p>
        <PeopleField value={people} onChange={setPeople} error={failure?.message} />
        <FormActions submit={words.create} busy={busy} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
