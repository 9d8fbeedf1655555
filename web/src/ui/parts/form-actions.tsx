import { strings } from "../strings.ts";
import { DialogActions } from "./dialog.tsx";
import parts from "./parts.module.css";

interface Props {
  submit: string;
  busy: boolean;
  /** It takes something away. */
  danger?: boolean;
  onCancel: () => void;
}

/** The end of a form in a dialog: out of it, or on with it. */
export function FormActions({ submit, busy, danger = false, onCancel }: Props) {
  return (
    <DialogActions>
      <button type="button" className={parts["button"]} onClick={onCancel}>
        {strings.dialog.cancel}
      </button>
      <button
        type="submit"
        className={`${parts["button"]} ${parts[danger ? "danger" : "primary"]}`}
        aria-disabled={busy || undefined}
      >
        {submit}
      </button>
    </DialogActions>
  );
}
