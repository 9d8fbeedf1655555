import { useState } from "react";
import { KeyRound } from "lucide-react";
import type { PasskeyView } from "../../state/view.ts";
import { AskConfirmation } from "../account/ask-confirmation.tsx";
import { useConfirmed } from "../account/use-confirmed.ts";
import { useToday } from "../page-state.ts";
import { Ask } from "../parts/ask.tsx";
import { Dialog } from "../parts/dialog.tsx";
import parts from "../parts/parts.module.css";
import css from "../shell/dialogs.module.css";
import { useAccount } from "../store-context.ts";
import { settingsStrings } from "../strings-settings.ts";
import { moment } from "../time/moment.ts";

const words = settingsStrings.account;

interface Props {
  passkeys: readonly PasskeyView[];
  onChanged: () => void;
}

/** The passkeys that open this person's name, each of which can be taken away. */
export function Passkeys({ passkeys, onChanged }: Props) {
  const [removing, setRemoving] = useState<PasskeyView>();
  const done = () => {
    setRemoving(undefined);
    onChanged();
  };
  return (
    <>
      {passkeys.map((passkey) => (
        <PasskeyRow key={passkey.id} passkey={passkey} onRemove={() => setRemoving(passkey)} />
      ))}
      {removing && <RemovePasskey passkey={removing} onDone={done} onClose={() => setRemoving(undefined)} />}
    </>
  );
}

function PasskeyRow({ passkey, onRemove }: { passkey: PasskeyView; onRemove: () => void }) {
  const now = useToday();
  const { createdAt, usedAt } = passkey;
  const used = usedAt === undefined ? words.passkeyUnused : words.passkeyUsed(moment(usedAt, now));
  return (
    <li className={css["person"]}>
      <span className={css["face"]}>
        <KeyRound size={20} aria-hidden="true" />
      </span>
      <div className={css["what"]}>
        <bdi>{titleOf(passkey)}</bdi>
        <p>
          {words.passkeyMade(moment(createdAt, now))}
          {" · "}
          {used}
        </p>
      </div>
      <button
        type="button"
        className={`${parts["button"]} ${parts["small"]}`}
        aria-label={words.removePasskeyNamed(titleOf(passkey))}
        onClick={onRemove}
      >
        {words.removePasskey}
      </button>
    </li>
  );
}

interface RemoveProps {
  passkey: PasskeyView;
  onDone: () => void;
  onClose: () => void;
}

function RemovePasskey({ passkey, onDone, onClose }: RemoveProps) {
  const { removePasskey } = useAccount();
  const confirmed = useConfirmed<undefined>();
  const { busy, failure } = confirmed;
  const title = words.removePasskeyTitle(titleOf(passkey));
  if (confirmed.asking) {
    return (
      <Dialog title={title} onClose={onClose}>
        <AskConfirmation {...confirmed} />
      </Dialog>
    );
  }
  return (
    <Ask
      {...{ title, busy, failure, onClose }}
      hint={words.removePasskeyHint}
      submit={words.removePasskey}
      onSubmit={() => confirmed.submit((proof) => removePasskey(passkey.id, proof), onDone)}
    />
  );
}

function titleOf({ name }: PasskeyView): string {
  return name || words.passkeyUnnamed;
}
