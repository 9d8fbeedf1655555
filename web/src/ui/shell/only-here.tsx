import { KeyRound, X } from "lucide-react";
import parts from "../parts/parts.module.css";
import { passkeysWork } from "../passkeys-work.ts";
import { useActions } from "../store-context.ts";
import { accountStrings } from "../strings-account.ts";
import { useDialog } from "./dialogs.ts";
import css from "./shell.module.css";

const words = accountStrings.onlyHere;

/** Nothing but this browser opens the name, and what would change that. */
export function OnlyHere({ name }: { name: string }) {
  const { knowOnlyHere } = useActions();
  const openDialog = useDialog();
  const small = `${parts["button"]} ${parts["small"]}`;
  return (
    <div className={css["onlyHere"]}>
      <KeyRound size={16} aria-hidden="true" />
      <p>
        {words.before}
        <strong dir="auto">{name}</strong>
        {words.after}
      </p>
      <div className={css["keys"]}>
        <button type="button" className={small} onClick={() => openDialog({ kind: "password" })}>
          {words.password}
        </button>
        {passkeysWork() && (
          <button type="button" className={small} onClick={() => openDialog({ kind: "passkey" })}>
            {words.passkey}
          </button>
        )}
        <button type="button" className={small} onClick={() => openDialog({ kind: "recovery-code" })}>
          {words.recoveryCode}
        </button>
      </div>
      <button type="button" className={parts["icon"]} aria-label={words.dismiss} onClick={knowOnlyHere}>
        <X size={16} aria-hidden="true" />
      </button>
    </div>
  );
}
