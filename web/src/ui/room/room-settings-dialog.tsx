import { useRef, useState } from "react";
import type { FormEvent } from "react";
import type { ConversationKey } from "../../state/view.ts";
import { Dialog } from "../parts/dialog.tsx";
import { FormActions } from "../parts/form-actions.tsx";
import parts from "../parts/parts.module.css";
import css from "../shell/dialogs.module.css";
import { useActions, useConversation } from "../store-context.ts";
import { strings } from "../strings.ts";
import { useSubmit } from "../use-submit.ts";
import { RoomFields } from "./room-fields.tsx";
import type { RoomValues } from "./room-fields.tsx";

const words = strings.room;

interface Props {
  conversationKey: ConversationKey;
  onClose: () => void;
}

/** Name, topic and rules of a room: only what was changed here is sent, so nobody else's change is undone. */
export function RoomSettingsDialog({ conversationKey, onClose }: Props) {
  const view = useConversation(conversationKey);
  const { updateRoom } = useActions();
  const { busy, failure, submit } = useSubmit<undefined>();
  const [changed, setChanged] = useState<Partial<RoomValues>>({});
  const [nameless, setNameless] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);
  const values: RoomValues = {
    name: view.title,
    topic: view.topic,
    visibility: view.visibility ?? "private",
    announcements: view.announcements,
    ...changed,
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setNameless(!values.name.trim());
    if (!values.name.trim()) return nameField.current?.focus();
    submit(() => updateRoom(conversationKey, trimmed(changed)), onClose);
  };
  return (
    <Dialog title={words.settingsTitle(view.title)} onClose={onClose}>
      <form className={css["form"]} onSubmit={onSubmit} noValidate>
        <RoomFields
          values={values}
          onChange={(change) => setChanged({ ...changed, ...change })}
          nameless={nameless}
          nameField={nameField}
        />
        {failure && (
          <p className={parts["error"]} role="alert">
            {failure.message}
          </p>
        )}
        <FormActions submit={words.save} busy={busy} onCancel={onClose} />
      </form>
    </Dialog>
  );
}

function trimmed({ name, topic, ...rules }: Partial<RoomValues>): Partial<RoomValues> {
  return {
    ...rules,
    ...(name === undefined ? {} : { name: name.trim() }),
    ...(topic === undefined ? {} : { topic: topic.trim() }),
  };
}
