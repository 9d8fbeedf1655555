import type { Ref } from "react";
import { Field } from "../parts/field.tsx";
import parts from "../parts/parts.module.css";
import css from "../shell/dialogs.module.css";
import { strings } from "../strings.ts";

const words = strings.room;

/** What a room is: asked for when it is made, and changed later. */
export interface RoomValues {
  name: string;
  topic: string;
  visibility: "public" | "private";
  announcements: boolean;
}

interface Props {
  values: RoomValues;
  onChange: (change: Partial<RoomValues>) => void;
  nameless: boolean;
  nameField: Ref<HTMLInputElement>;
}

export function RoomFields({ values, onChange, nameless, nameField }: Props) {
  return (
    <>
      <Field
        ref={nameField}
        data-first-focus
        label={words.name}
        placeholder={words.namePlaceholder}
        autoComplete="off"
        value={values.name}
        onChange={(event) => onChange({ name: event.target.value })}
        error={nameless ? words.nameEmpty : undefined}
      />
      <Field
        label={words.topic}
        hint={words.topicHint}
        autoComplete="off"
        value={values.topic}
        onChange={(event) => onChange({ topic: event.target.value })}
      />
      <fieldset>
        <legend className={parts["label"]}>{words.who}</legend>
        <div className={css["choices"]}>
          <label className={css["choice"]}>
            <input
              type="radio"
              name="visibility"
              checked={values.visibility === "public"}
              onChange={() => onChange({ visibility: "public" })}
            />
            <strong>{words.isPublic}</strong>
            <span>{words.publicHint}</span>
          </label>
          <label className={css["choice"]}>
            <input
              type="radio"
              name="visibility"
              checked={values.visibility === "private"}
              onChange={() => onChange({ visibility: "private" })}
            />
            <strong>{words.isPrivate}</strong>
            <span>{words.privateHint}</span>
          </label>
        </div>
      </fieldset>
      <label className={css["choice"]}>
        <input
          type="checkbox"
          checked={values.announcements}
          onChange={() => onChange({ announcements: !values.announcements })}
        />
        <strong>{words.announcements}</strong>
        <span>{words.announcementsHint}</span>
      </label>
    </>
  );
}
