import { useId } from "react";
import parts from "./parts.module.css";

interface Props {
  label: string;
  value: number;
  options: readonly { label: string; value: number }[];
  onChoose: (value: number) => void;
}

/** One of a few values. */
export function Choice({ label, value, options, onChoose }: Props) {
  const id = useId();
  return (
    <div className={parts["field"]}>
      <label className={parts["label"]} htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        className={parts["input"]}
        value={value}
        onChange={(event) => onChoose(Number(event.target.value))}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
