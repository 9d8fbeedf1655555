import { useRef, useState } from "react";
import type { FormEvent } from "react";
import { useLocation } from "wouter";
import type { ConversationKey } from "../../state/view.ts";
import { Dialog, DialogActions } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import parts from "../parts/parts.module.css";
import { pathOf } from "../routes.ts";
import css from "../shell/dialogs.module.css";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import { useSubmit } from "../use-submit.ts";
import { namesIn } from "./names.ts";
import { PeopleField } from "./people-field.tsx";

const words = strings.room;
type Visibility = "public" | "private";

export function NewRoomDialog({ onClose }: { onClose: () => void }) {
  const { createRoom } = useActions();
  const { busy, failure, submit } = useSubmit<ConversationKey>();
  const [, navigate] = useLocation();
  const [name, setName] = useState("");
  const [visibility, setVisibility] = useState<Visibility>("public");
  const [people, setPeople] = useState("");
  const [nameless, setNameless] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const blank = !name.trim();
    setNameless(blank);
    if (blank) return nameField.current?.focus();
    const enter = (key: ConversationKey) => {
      onClose();
      navigate(pathOf(key));
    };
    submit(
      () =>
        createRoom({
          name: name.trim(),
          topic: "",
          visibility,
          announcements: false,
          usernames: namesIn(people),
        }),
      enter,
    );
  };
  return (
    <Dialog title={words.title} onClose={onClose}>
      <form className={css["form"]} onSubmit={onSubmit} noValidate>
        <Field
          ref={nameField}
          autoFocus
          label={words.name}
          placeholder={words.namePlaceholder}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={nameless ? words.nameEmpty : undefined}
        />
        <fieldset>
          <legend className={parts["label"]}>{words.who}</legend>
          <div className={css["choices"]}>
            <Choice
              value="public"
              chosen={visibility}
              onChoose={setVisibility}
              label={words.isPublic}
              hint={words.publicHint}
            />
            <Choice
              value="private"
              chosen={visibility}
              onChoose={setVisibility}
              label={words.isPrivate}
              hint={words.privateHint}
            />
          </div>
        </fieldset>
        <PeopleField value={people} onChange={setPeople} error={failure?.message} />
        <DialogActions>
          <button type="button" className={parts["button"]} onClick={onClose}>
            {strings.dialog.cancel}
          </button>
          <button
            type="submit"
            className={`${parts["button"]} ${parts["primary"]}`}
            aria-disabled={busy || undefined}
          >
            {words.create}
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface ChoiceProps {
  value: Visibility;
  chosen: Visibility;
  onChoose: (value: Visibility) => void;
  label: string;
  hint: string;
}

function Choice({ value, chosen, onChoose, label, hint }: ChoiceProps) {
  return (
    <label className={css["choice"]}>
      <input type="radio" name="visibility" checked={chosen === value} onChange={() => onChoose(value)} />
      <strong>{label}</strong>
      <span>{hint}</span>
    </label>
  );
}
