import type { ReactNode } from "react";
import css from "./notice.module.css";

interface Props {
  title: string;
  level: 1 | 2 | 3;
  hint?: string;
  icon?: ReactNode;
  /** The way on: usually a button. */
  children?: ReactNode;
}

/** Says in the middle of an empty place what it is and what to do next. */
export function Notice({ title, level, hint, icon, children }: Props) {
  const Heading = `h${level}` as const;
  return (
    <div className={css["notice"]}>
      {icon && (
        <span className={css["icon"]} aria-hidden="true">
          {icon}
        </span>
      )}
      <Heading className={css["title"]} dir="auto">
        {title}
      </Heading>
      {hint && <p className={css["hint"]}>{hint}</p>}
      {children && <div className={css["way"]}>{children}</div>}
    </div>
  );
}
