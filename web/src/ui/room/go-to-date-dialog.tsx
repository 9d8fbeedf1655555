import { useState } from "react";
import type { FormEvent } from "react";
import type { ConversationKey } from "../../state/view.ts";
import { Dialog, DialogActions } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import parts from "../parts/parts.module.css";
import css from "../shell/dialogs.module.css";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import { dayStart, dayValue } from "../time/day-value.ts";

const words = strings.date;

interface Props {
  conversationKey: ConversationKey;
  onClose: () => void;
}

export function GoToDateDialog({ conversationKey, onClose }: Props) {
  const { jumpToTime } = useActions();
  const [today] = useState(() => dayValue(Date.now()));
  const [day, setDay] = useState(today);
  const [asked, setAsked] = useState(false);
  const time = dayStart(day);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (time === undefined) return;
    onClose();
    jumpToTime(conversationKey, time);
  };
  return (
    <Dialog title={words.title} onClose={onClose}>
      <form className={css["form"]} onSubmit={onSubmit} noValidate>
        <Field
          data-first-focus
          type="date"
          label={words.label}
          hint={words.hint}
          max={today}
          value={day}
          onChange={(event) => setDay(event.target.value)}
          error={asked && time === undefined ? words.empty : undefined}
        />
        <DialogActions>
          <button type="button" className={parts["button"]} onClick={onClose}>
            {strings.dialog.cancel}
          </button>
          <button type="submit" className={`${parts["button"]} ${parts["primary"]}`}>
            {words.submit}
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
