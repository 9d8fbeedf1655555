import { outside } from "../strings-outside.ts";
import css from "./log-in.module.css";

interface Props {
  checked: boolean;
  onChange: (shared: boolean) => void;
}

/** Whether others use this browser too: then nothing is kept in it. */
export function SharedComputer({ checked, onChange }: Props) {
  return (
    <label className={css["shared"]}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {outside.logIn.shared}
    </label>
  );
}
