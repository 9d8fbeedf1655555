import { useState } from "react";
import { KeyRound } from "lucide-react";
import type { SignedChallenge } from "../../state/view.ts";
import { Dialog, DialogActions } from "../parts/dialog.tsx";
import parts from "../parts/parts.module.css";
import { useAccount } from "../store-context.ts";
import { accountStrings } from "../strings-account.ts";
import { AskConfirmation } from "./ask-confirmation.tsx";
import { makePasskey } from "./passkeys.ts";
import { useConfirmed } from "./use-confirmed.ts";

const words = accountStrings.passkey;

/** Adds a passkey of this device. */
export function PasskeyDialog({ onClose }: { onClose: () => void }) {
  const { beginPasskey, addPasskey } = useAccount();
  const confirmed = useConfirmed<undefined>();
  const { busy, asking, failure, submit } = confirmed;
  const [saved, setSaved] = useState(false);
  const add = () => {
    // Made once: when the server wants a proof first, the same passkey is handed in again.
    let made: SignedChallenge | undefined;
    submit(
      async (confirmation) => {
        if (made === undefined) {
          const challenge = await beginPasskey();
          const answer = challenge.ok ? await makePasskey(challenge.value) : challenge;
          if (!answer.ok) return answer;
          made = answer.value;
        }
        return addPasskey(made, confirmation);
      },
      () => setSaved(true),
    );
  };
  return (
    <Dialog title={words.title} onClose={onClose}>
      {saved && <p role="alert">{words.saved}</p>}
      {!saved && asking && <AskConfirmation {...confirmed} />}
      {!saved && !asking && (
        <>
          <p>{words.hint}</p>
          {failure && (
            <p className={parts["error"]} role="alert">
              {failure.message}
            </p>
          )}
          <DialogActions>
            <button
              type="button"
              data-first-focus
              className={`${parts["button"]} ${parts["primary"]}`}
              aria-disabled={busy || undefined}
              onClick={add}
            >
              <KeyRound size={18} aria-hidden="true" />
              {busy ? words.busy : words.submit}
            </button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}
