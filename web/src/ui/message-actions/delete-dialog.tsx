import type { ConversationKey, MessageRow } from "../../state/view.ts";
import { Dialog, DialogActions } from "../parts/dialog.tsx";
import parts from "../parts/parts.module.css";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import css from "./dialogs.module.css";

const words = strings.remove;

export interface RowDialogProps {
  conversationKey: ConversationKey;
  row: MessageRow;
  onClose: () => void;
}

/** Asks before words go away for everybody. */
export function DeleteDialog({ conversationKey, row, onClose }: RowDialogProps) {
  const { deleteMessage } = useActions();
  return (
    <Dialog title={words.title} onClose={onClose}>
      <blockquote className={css["words"]} dir="auto">
        {row.text}
      </blockquote>
      <p className={parts["hint"]}>{words.hint}</p>
      <DialogActions>
        <button type="button" className={parts["button"]} onClick={onClose}>
          {strings.dialog.cancel}
        </button>
        <button
          type="button"
          data-first-focus
          className={`${parts["button"]} ${parts["danger"]}`}
          onClick={() => {
            onClose();
            deleteMessage(conversationKey, row.id);
          }}
        >
          {words.submit}
        </button>
      </DialogActions>
    </Dialog>
  );
}
