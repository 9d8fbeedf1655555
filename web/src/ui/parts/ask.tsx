import type { Failure } from "../../state/view.ts";
import { strings } from "../strings.ts";
import { Dialog, DialogActions } from "./dialog.tsx";
import parts from "./parts.module.css";

interface Props {
  title: string;
  /** What follows from it. */
  hint: string;
  /** The button that does it. */
  submit: string;
  busy: boolean;
  failure: Failure | undefined;
  onSubmit: () => void;
  onClose: () => void;
}

/** A question before something that is not undone by a second click. */
export function Ask({ title, hint, submit, busy, failure, onSubmit, onClose }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{hint}</p>
      {failure && (
        <p className={parts["error"]} role="alert">
          {failure.message}
        </p>
      )}
      <DialogActions>
        <button type="button" data-first-focus className={parts["button"]} onClick={onClose}>
          {strings.dialog.cancel}
        </button>
        <button
          type="button"
          className={`${parts["button"]} ${parts["danger"]}`}
          aria-disabled={busy || undefined}
          onClick={onSubmit}
        >
          {submit}
        </button>
      </DialogActions>
    </Dialog>
  );
}
