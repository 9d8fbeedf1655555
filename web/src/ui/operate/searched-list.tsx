import type { ReactNode } from "react";
import { Field } from "../parts/field.tsx";
import { PageEnd } from "../parts/page-end.tsx";
import parts from "../parts/parts.module.css";
import css from "../shell/dialogs.module.css";
import type { Searched } from "./use-searched.ts";

interface Props {
  /** The search field's. */
  label: string;
  /** There is nothing by such a name. */
  none: string;
  list: Searched<unknown>;
  children: ReactNode;
}

/** A list in pages under the field that it is looked through with. */
export function SearchedList({ label, none, list: { typed, setTyped, pages }, children }: Props) {
  return (
    <>
      <Field
        label={label}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={64}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <ul className={css["people"]}>{children}</ul>
      {pages.items.length === 0 && !pages.loading && !pages.failure && (
        <p className={parts["hint"]}>{none}</p>
      )}
      <PageEnd pages={pages} />
    </>
  );
}
