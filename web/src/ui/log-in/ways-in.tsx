import { useEffect, useImperativeHandle, useRef, useState } from "react";
import type { InputHTMLAttributes, Ref } from "react";
import type { CredentialKind } from "../../chat/outcome.ts";
import type { Failure, LogInCredential, SignedChallenge } from "../../state/view.ts";
import { askPasskey } from "../account/passkeys.ts";
import { Field } from "../parts/field.tsx";
import parts from "../parts/parts.module.css";
import { useAccount } from "../store-context.ts";
import { accountStrings } from "../strings-account.ts";
import { sentence, useSubmit } from "../use-submit.ts";
import type { Door } from "./doors.ts";
import css from "./log-in.module.css";

export { WaitForApproval } from "./wait-for-approval.tsx";

const words = accountStrings.doors;

/** What the form's button says while the door is a passkey. */
export const passkeyLabel: string = words.usePasskey;

/** What the form has when it is sent. */
export interface WayHandle {
  submit(): void;
}

interface Props {
  ref: Ref<WayHandle>;
  username: string;
  /** Undefined: none is chosen yet. */
  door: Door | undefined;
  failure: string | undefined;
  onCredential(credential: LogInCredential): void;
  onLinkCode(code: string): void;
  onFailure(failure: Failure): void;
}

/** What else a name wants. One per door: draw it with the door as its key. */
export function WayIn({ ref, door, ...way }: Props) {
  if (door === undefined) return <NoWay ref={ref} onCredential={way.onCredential} />;
  if (door === "passkey") return <PasskeyWay ref={ref} {...way} />;
  return <SecretWay ref={ref} door={door} {...way} />;
}

type WayProps = Omit<Props, "door">;

/** The name alone is tried again. */
function NoWay({ ref, onCredential }: Pick<WayProps, "ref" | "onCredential">) {
  useImperativeHandle(ref, () => ({ submit: () => onCredential({}) }));
  return null;
}

/** How a secret is asked for. */
interface Secret {
  label: string;
  empty: string;
  hint(username: string): string;
  input: InputHTMLAttributes<HTMLInputElement>;
}

const secrets: Record<Exclude<Door, "passkey">, Secret> = {
  password: {
    label: words.password,
    empty: words.emptyPassword,
    hint: words.passwordHint,
    input: { name: "password", type: "password", autoComplete: "current-password" },
  },
  "new-password": {
    label: words.choosePassword,
    empty: words.emptyNew,
    hint: () => words.choosePasswordHint,
    input: { name: "password", type: "password", autoComplete: "new-password" },
  },
  link: {
    label: words.link,
    empty: words.emptyLink,
    hint: () => words.linkHint,
    input: { name: "link", autoComplete: "one-time-code", autoCapitalize: "characters" },
  },
  "recovery-code": {
    label: words.recovery,
    empty: words.emptyRecovery,
    hint: () => words.recoveryHint,
    input: { name: "recovery-code", autoComplete: "off", autoCapitalize: "characters" },
  },
  "operator-code": {
    label: words.operator,
    empty: words.emptyOperator,
    hint: () => words.operatorHint,
    input: { name: "code", autoComplete: "one-time-code", autoCapitalize: "characters" },
  },
};

function SecretWay({ ref, door, username, failure, ...on }: WayProps & { door: Exclude<Door, "passkey"> }) {
  const [secret, setSecret] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const { label, empty, hint, input } = secrets[door];
  useImperativeHandle(ref, () => ({
    submit: () => {
      if (!secret.trim()) on.onFailure(sentence(empty, "credential-wrong"));
      else if (door === "link") on.onLinkCode(secret);
      else on.onCredential(credentialOf(door, secret));
    },
  }));
  // Also when what was typed turned out to be wrong.
  useEffect(() => field.current?.focus(), [failure]);
  return (
    <Field
      {...input}
      ref={field}
      label={label}
      spellCheck={false}
      value={secret}
      onChange={(event) => setSecret(event.target.value)}
      hint={hint(username)}
      error={failure}
    />
  );
}

function credentialOf(door: Exclude<Door, "passkey" | "link">, secret: string): LogInCredential {
  switch (door) {
    case "password":
    case "new-password":
      return { password: secret };
    case "recovery-code":
      return { recoveryCode: secret };
    case "operator-code":
      return { code: secret };
  }
}

function PasskeyWay({ ref, username, failure, onCredential }: WayProps) {
  const { passkeyChallenge } = useAccount();
  const asked = useSubmit<SignedChallenge>();
  useImperativeHandle(ref, () => ({
    submit: () =>
      asked.submit(
        async () => {
          const challenge = await passkeyChallenge(username);
          return challenge.ok ? askPasskey(challenge.value) : challenge;
        },
        (passkey) => onCredential({ passkey }),
      ),
  }));
  const error = asked.failure?.message ?? failure;
  return (
    <>
      <p className={parts["hint"]} role="status">
        {asked.busy ? words.passkeyBusy : words.passkeyHint(username)}
      </p>
      {error && !asked.busy && (
        <p className={parts["error"]} role="alert">
          {error}
        </p>
      )}
    </>
  );
}

const labels: Record<CredentialKind, string> = {
  password: words.usePassword,
  passkey: words.usePasskey,
  link: words.useLink,
  "recovery-code": words.useRecovery,
  "operator-code": words.useOperator,
};

interface OtherProps {
  doors: readonly CredentialKind[];
  onDoor: (door: Door) => void;
}

/** Everything else that the name can be opened with. */
export function OtherWays({ doors, onDoor }: OtherProps) {
  if (doors.length === 0) return null;
  return (
    <fieldset className={css["ways"]}>
      <legend className={parts["label"]}>{words.otherWays}</legend>
      {doors.map((door) => (
        <button key={door} type="button" className={parts["link"]} onClick={() => onDoor(door)}>
          {labels[door]}
        </button>
      ))}
    </fieldset>
  );
}
