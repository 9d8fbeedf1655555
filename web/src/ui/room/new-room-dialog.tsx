import { useRef, useState } from "react";
import type { FormEvent } from "react";
import { useLocation } from "wouter";
import type { ConversationKey } from "../../state/view.ts";
import { Dialog } from "../parts/dialog.tsx";
import { FormActions } from "../parts/form-actions.tsx";
import { pathOf } from "../routes.ts";
import css from "../shell/dialogs.module.css";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import { useSubmit } from "../use-submit.ts";
import { namesIn } from "./names.ts";
import { PeopleField } from "./people-field.tsx";
import { RoomFields } from "./room-fields.tsx";
import type { RoomValues } from "./room-fields.tsx";

const words = strings.room;
const EMPTY: RoomValues = { name: "", topic: "", visibility: "public", announcements: false };

export function NewRoomDialog({ onClose }: { onClose: () => void }) {
  const { createRoom } = useActions();
  const { busy, failure, submit } = useSubmit<ConversationKey>();
  const [, navigate] = useLocation();
  const [values, setValues] = useState(EMPTY);
  const [people, setPeople] = useState("");
  const [nameless, setNameless] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const name = values.name.trim();
    setNameless(!name);
    if (!name) return nameField.current?.focus();
    const enter = (key: ConversationKey) => {
      onClose();
      navigate(pathOf(key));
    };
    const room = { ...values, name, topic: values.topic.trim(), usernames: namesIn(people) };
    submit(() => createRoom(room), enter);
  };
  return (
    <Dialog title={words.title} onClose={onClose}>
      <form className={css["form"]} onSubmit={onSubmit} noValidate>
        <RoomFields
          values={values}
          onChange={(change) => setValues({ ...values, ...change })}
          nameless={nameless}
          nameField={nameField}
        />
        <PeopleField value={people} onChange={setPeople} error={failure?.message} />
        <FormActions submit={words.create} busy={busy} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
