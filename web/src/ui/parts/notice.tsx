import type { ReactNode } from "react";
import css from "./notice.module.css";

interface Props {
  title: string;
  /** The heading's level; undefined where the page has a heading that says the same. */
  level: 1 | 2 | undefined;
  hint?: string;
  icon?: ReactNode;
  /** The way on: usually a button. */
  children?: ReactNode;
}

/** Says in the middle of an empty place what it is and what to do next. */
export function Notice({ title, level, hint, icon, children }: Props) {
  const Title = level ? (`h${level}` as const) : "p";
  return (
    <div className={css["notice"]}>
      {icon && (
        <span className={css["icon"]} aria-hidden="true">
          {icon}
        </span>
      )}
      <Title className={css["title"]} dir="auto">
        {title}
      </Title>
      {hint && <p className={css["hint"]}>{hint}</p>}
      {children && <div className={css["way"]}>{children}</div>}
    </div>
  );
}
