import { Field } from "../parts/field.tsx";
import { strings } from "../strings.ts";

interface Props {
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

/** Names of people, typed one after the other; `namesIn` takes them apart. */
export function PeopleField({ value, onChange, error }: Props) {
  return (
    <Field
      data-first-focus
      label={strings.room.people}
      hint={strings.room.peopleHint}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={error}
    />
  );
}
