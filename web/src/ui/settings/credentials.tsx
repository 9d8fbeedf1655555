import { useState } from "react";
import type { ReactNode } from "react";
import type { AccountView } from "../../state/view.ts";
import { LinkDialog } from "../account/link-dialog.tsx";
import { PasskeyDialog } from "../account/passkey-dialog.tsx";
import { PasswordDialog } from "../account/password-dialog.tsx";
import { RecoveryCodeDialog } from "../account/recovery-code-dialog.tsx";
import { useToday } from "../page-state.ts";
import parts from "../parts/parts.module.css";
import { passkeysWork } from "../passkeys-work.ts";
import css from "../shell/dialogs.module.css";
import { settingsStrings } from "../strings-settings.ts";
import { moment } from "../time/moment.ts";
import { Passkeys } from "./passkeys.tsx";

const words = settingsStrings.account;

const DIALOGS = {
  password: PasswordDialog,
  passkey: PasskeyDialog,
  recovery: RecoveryCodeDialog,
  link: LinkDialog,
};

interface Props {
  account: AccountView;
  onChanged: () => void;
}

/** Everything that opens this person's name. */
export function Credentials({ account, onChanged }: Props) {
  const [open, setOpen] = useState<keyof typeof DIALOGS>();
  const now = useToday();
  const { hasPassword, passkeys, recoveryCodeAt } = account;
  const nothing = !hasPassword && passkeys.length === 0 && recoveryCodeAt === undefined;
  const DialogOf = open && DIALOGS[open];
  const opens = (label: string, dialog: keyof typeof DIALOGS) => (
    <button type="button" className={`${parts["button"]} ${parts["small"]}`} onClick={() => setOpen(dialog)}>
      {label}
    </button>
  );
  const recovery =
    recoveryCodeAt === undefined ? words.recoveryUnset : words.recoverySet(moment(recoveryCodeAt, now));
  return (
    <section className={css["section"]}>
      <h3 className={parts["label"]}>{words.opens}</h3>
      {nothing && <p className={parts["hint"]}>{words.opensNothing}</p>}
      <ul className={css["people"]}>
        <Credential name={words.password} state={hasPassword ? words.passwordSet : words.passwordUnset}>
          {opens(hasPassword ? words.changePassword : words.setPassword, "password")}
        </Credential>
        <Credential
          name={words.passkeys}
          state={passkeysWork() ? passkeys.length === 0 && words.passkeysNone : words.passkeysInsecure}
        >
          {passkeysWork() && opens(words.addPasskey, "passkey")}
        </Credential>
        <Passkeys passkeys={passkeys} onChanged={onChanged} />
        <Credential name={words.recovery} state={recovery}>
          {opens(recoveryCodeAt === undefined ? words.recoveryMake : words.recoveryAgain, "recovery")}
        </Credential>
        <Credential name={words.elsewhere} state={words.elsewhereHint}>
          {opens(words.link, "link")}
        </Credential>
      </ul>
      {DialogOf && (
        <DialogOf
          onClose={() => {
            setOpen(undefined);
            onChanged();
          }}
        />
      )}
    </section>
  );
}

interface CredentialProps {
  name: string;
  state: string | false;
  children: ReactNode;
}

function Credential({ name, state, children }: CredentialProps) {
  return (
    <li className={css["credential"]}>
      <div className={css["what"]}>
        {name}
        {state !== false && <p>{state}</p>}
      </div>
      {children}
    </li>
  );
}
