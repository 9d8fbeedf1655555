import { useEffect, useRef, useState } from "react";
import type { FormEvent, RefObject } from "react";
import type { Failure } from "../../state/view.ts";
import { Field } from "../parts/field.tsx";
import parts from "../parts/parts.module.css";
import { useActions } from "../store-context.ts";
import { outside } from "../strings-outside.ts";
import { sentence, useSubmit } from "../use-submit.ts";
import css from "./log-in.module.css";

/** What the name is opened with; most names open by themselves. */
type Key = "none" | "password" | "code";

const words = outside.logIn;

interface Props {
  /** Logging in again: the name is settled. */
  name?: string;
  onDone?: () => void;
}

export function LogInForm({ name, onDone }: Props) {
  const { logIn } = useActions();
  const { busy, failure, submit, setFailure } = useSubmit<undefined>();
  const [username, setUsername] = useState(name ?? "");
  const [key, setKey] = useState<Key>("none");
  const [secret, setSecret] = useState("");
  const usernameField = useRef<HTMLInputElement>(null);
  const secretField = useRef<HTMLInputElement>(null);
  useEffect(() => (key === "none" ? usernameField : secretField).current?.focus(), [key]);

  const turnTo = (next: Key) => {
    setKey(next);
    setSecret("");
    setFailure(undefined);
  };
  const failed = (next: Failure) => {
    if (next.reason === "password-required") setKey("password");
    (belongsToSecret(next) ? secretField : usernameField).current?.focus();
  };
  const tryName = (wanted: string) => {
    const blank = blankField(wanted, key, secret);
    if (blank) {
      setFailure(sentence(blank, key === "none" || !wanted.trim() ? "username-invalid" : "credential-wrong"));
      return;
    }
    const credential = key === "none" ? undefined : { [key]: secret };
    submit(
      () => logIn(wanted.trim(), credential),
      () => onDone?.(),
      failed,
    );
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    tryName(username);
  };
  const onUsername = (value: string) => {
    setUsername(value);
    if (key === "none") setFailure(undefined);
    else turnTo("none");
  };

  const secretFailure = failure && key !== "none" && belongsToSecret(failure) ? failure : undefined;
  const nameFailure = failure && !secretFailure ? failure : undefined;
  return (
    <form className={css["form"]} onSubmit={onSubmit} noValidate>
      <Field
        ref={usernameField}
        label={words.username}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        readOnly={name !== undefined}
        value={username}
        onChange={(event) => onUsername(event.target.value)}
        hint={name === undefined && key === "none" ? words.usernameHint : undefined}
        error={nameFailure?.message}
        remedy={
          <Remedy
            failure={nameFailure}
            onSuggestion={(s) => (setUsername(s), tryName(s))}
            onCode={() => turnTo("code")}
          />
        }
      />
      {key !== "none" && (
        <SecretField
          kind={key}
          field={secretField}
          value={secret}
          failure={secretFailure}
          onChange={setSecret}
          onKind={turnTo}
        />
      )}
      <button
        type="submit"
        className={`${parts["button"]} ${parts["primary"]} ${css["submit"]}`}
        aria-disabled={busy || undefined}
      >
        {busy ? words.busy : words.submit}
      </button>
    </form>
  );
}

interface RemedyProps {
  failure: Failure | undefined;
  onSuggestion: (name: string) => void;
  onCode: () => void;
}

/** The way out of a refused name, in one click. */
function Remedy({ failure, onSuggestion, onCode }: RemedyProps) {
  const suggestion = failure?.suggestion;
  if (suggestion) {
    return (
      <button
        type="button"
        className={`${parts["button"]} ${parts["small"]} ${css["remedy"]}`}
        onClick={() => onSuggestion(suggestion)}
      >
        {words.use(suggestion)}
      </button>
    );
  }
  if (failure?.reason !== "username-taken") return null;
  return (
    <button type="button" className={`${parts["link"]} ${css["remedy"]}`} onClick={onCode}>
      {words.haveCode}
    </button>
  );
}

interface SecretProps {
  kind: "password" | "code";
  field: RefObject<HTMLInputElement | null>;
  value: string;
  failure: Failure | undefined;
  onChange: (value: string) => void;
  onKind: (kind: Key) => void;
}

function SecretField({ kind, field, value, failure, onChange, onKind }: SecretProps) {
  const isPassword = kind === "password";
  // That the name asks for a password is not a mistake of the person's: said as a hint.
  const asked = failure?.reason === "password-required";
  return (
    <Field
      ref={field}
      label={isPassword ? words.password : words.code}
      name={kind}
      type={isPassword ? "password" : "text"}
      autoComplete={isPassword ? "current-password" : "one-time-code"}
      autoCapitalize="none"
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      hint={asked ? failure.message : isPassword ? undefined : words.codeHint}
      error={asked ? undefined : failure?.message}
      remedy={
        <button
          type="button"
          className={`${parts["link"]} ${css["remedy"]}`}
          onClick={() => onKind(isPassword ? "code" : "password")}
        >
          {isPassword ? words.haveCode : words.havePassword}
        </button>
      }
    />
  );
}

function belongsToSecret(failure: Failure): boolean {
  return failure.reason !== "username-invalid" && failure.reason !== "username-taken";
}

function blankField(username: string, key: Key, secret: string): string | undefined {
  if (!username.trim()) return words.empty;
  if (key === "none" || secret.trim()) return undefined;
  return key === "password" ? words.emptyPassword : words.emptyCode;
}
