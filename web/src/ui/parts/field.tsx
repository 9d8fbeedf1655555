import { useId } from "react";
import type { InputHTMLAttributes, ReactNode, Ref } from "react";
import { AlertIcon } from "./alert-icon.tsx";
import parts from "./parts.module.css";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string | undefined;
  /** What is wrong, beside the field and read out with it. */
  error?: string | undefined;
  /** Offered right under the error: a way out in one click. */
  remedy?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}

export function Field({ label, hint, error, remedy, ...input }: Props) {
  const id = useId();
  const describedBy = [hint && !error && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={parts["field"]}>
      <label className={parts["label"]} htmlFor={id}>
        {label}
      </label>
      <input
        {...input}
        id={id}
        className={parts["input"]}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy || undefined}
      />
      {hint && !error && (
        <p id={`${id}-hint`} className={parts["hint"]}>
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className={parts["error"]} role="alert">
          <AlertIcon />
          {error}
        </p>
      )}
      {remedy}
    </div>
  );
}
