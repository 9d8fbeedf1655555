import { useId, useState } from "react";
import { Avatar } from "../parts/avatar.tsx";
import { Dialog, DialogActions } from "../parts/dialog.tsx";
import parts from "../parts/parts.module.css";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import type { RowDialogProps } from "./delete-dialog.tsx";
import css from "./dialogs.module.css";

const words = strings.forward;

/** Says a message's words again elsewhere: in one conversation or several. */
export function ForwardDialog({ conversationKey, row, onClose }: RowDialogProps) {
  const { conversations } = useAppView();
  const { forward } = useActions();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const fieldId = useId();
  const wanted = query.trim().toLowerCase();
  const shown = conversations.filter((item) => item.title.toLowerCase().includes(wanted));
  const submit = () => {
    if (chosen.length === 0) return;
    onClose();
    forward(conversationKey, row.id, chosen);
  };
  return (
    <Dialog title={words.title} onClose={onClose}>
      <form
        className={css["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <blockquote className={css["words"]} dir="auto">
          {row.text}
        </blockquote>
        <div className={parts["field"]}>
          <label className={parts["label"]} htmlFor={fieldId}>
            {words.search}
          </label>
          <input
            id={fieldId}
            className={parts["input"]}
            data-first-focus
            autoComplete="off"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        </div>
        <ul className={css["targets"]}>
          {shown.map((item) => (
            <li key={item.key}>
              <label>
                <input
                  type="checkbox"
                  checked={chosen.includes(item.key)}
                  onChange={({ target }) =>
                    setChosen(
                      target.checked ? [...chosen, item.key] : chosen.filter((key) => key !== item.key),
                    )
                  }
                />
                <Avatar name={item.title} kind={item.kind} size={30} />
                <bdi>{item.title}</bdi>
              </label>
            </li>
          ))}
        </ul>
        {shown.length === 0 && <p className={parts["hint"]}>{words.nothing}</p>}
        <DialogActions>
          <button
            type="submit"
            className={`${parts["button"]} ${parts["primary"]}`}
            aria-disabled={chosen.length === 0 || undefined}
          >
            {chosen.length === 0 ? words.none : words.submit(chosen.length)}
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
