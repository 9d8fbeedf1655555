import { useId, useLayoutEffect, useRef } from "react";
import type { MouseEvent, ReactNode } from "react";
import { X } from "lucide-react";
import { strings } from "../strings.ts";
import css from "./dialog.module.css";
import parts from "./parts.module.css";

interface Props {
  title: string;
  /** Of several parts beside each other, where there is room. */
  wide?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/**
 * A modal dialog, open for as long as it is drawn. The browser's own `<dialog>` traps the focus,
 * closes on Escape and gives the focus back. It begins at the first element with `data-first-focus`, or else with its
 * way out; React's `autoFocus` comes while the dialog is still closed and does nothing.
 */
export function Dialog({ title, wide, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Its end comes while it is still in the page: closed later, it could not give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>("[data-first-focus]")?.focus();
    return () => element?.close();
  }, []);
  const onBackdrop = (event: MouseEvent) => {
    if (event.target === dialog.current) onClose();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- Escape does the same
    <dialog
      ref={dialog}
      className={css["dialog"]}
      data-wide={wide || undefined}
      aria-labelledby={titleId}
      onCancel={onClose}
      onMouseDown={onBackdrop}
    >
      <div className={css["head"]}>
        <h2 id={titleId} className={css["title"]}>
          {title}
        </h2>
        <button type="button" className={parts["icon"]} aria-label={strings.dialog.close} onClick={onClose}>
          <X size={20} aria-hidden="true" />
        </button>
      </div>
      <div className={css["body"]}>{children}</div>
    </dialog>
  );
}

/** The row of buttons at a dialog's end. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={css["actions"]}>{children}</div>;
}
