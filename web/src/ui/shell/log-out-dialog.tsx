import { useState } from "react";
import type { Loss } from "../../state/view.ts";
import { copyText } from "../parts/copy-text.ts";
import { Dialog, DialogActions } from "../parts/dialog.tsx";
import parts from "../parts/parts.module.css";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import type { OpenDialog } from "./dialogs.ts";
import { useLogOut } from "./use-log-out.ts";

const words = strings.logOut;

type Props = Extract<OpenDialog, { kind: "log-out" }> & { onClose: () => void };

/** Asks before anything is lost: unsent words, or the only key to a name. */
export function LogOutDialog({ forget, loss, failure, onClose }: Props) {
  const { hasPassword, hasPasskey, hasRecoveryCode } = useAppView();
  const actions = useActions();
  const { logOut, busy } = useLogOut();
  const { unsent, waiting, drafts } = loss;
  const texts = [...unsent, ...drafts];
  const title = titleOf(loss) ?? (forget ? words.forgetTitle : strings.account.logOut);
  const hint = texts.length > 0 ? words.hint : forget ? words.forgetHint : undefined;
  return (
    <Dialog title={title} onClose={onClose}>
      {hint && <p>{hint}</p>}
      {unsent.length > 0 && drafts.length > 0 && <p>{words.draftsToo(drafts.length)}</p>}
      {waiting > 0 && <p>{words.hintWaits}</p>}
      {forget && !hasPassword && !hasPasskey && !hasRecoveryCode && <p>{words.forgetNoPassword}</p>}
      {failure && (
        <p className={parts["error"]} role="alert">
          {failure} {words.stillIn}
        </p>
      )}
      <DialogActions>
        {waiting > 0 ? (
          <button
            type="button"
            className={`${parts["button"]} ${parts["primary"]}`}
            onClick={() => (actions.logOutWhenSent({ forget, drafts }), onClose())}
          >
            {words.wait}
          </button>
        ) : (
          <button type="button" className={parts["button"]} onClick={onClose}>
            {texts.length > 0 ? words.stay : strings.dialog.cancel}
          </button>
        )}
        {texts.length > 0 && <CopyTexts texts={texts} />}
        <button
          type="button"
          className={`${parts["button"]} ${parts["danger"]}`}
          aria-disabled={busy || undefined}
          onClick={() => logOut({ forget, discardUnsent: texts.length > 0 })}
        >
          {texts.length > 0 ? words.discard : strings.account.logOut}
        </button>
      </DialogActions>
    </Dialog>
  );
}

function titleOf({ unsent, drafts }: Loss): string | undefined {
  if (unsent.length > 0) return words.title(unsent.length);
  return drafts.length > 0 ? words.draftsTitle(drafts.length) : undefined;
}

function CopyTexts({ texts }: { texts: readonly string[] }) {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className={parts["button"]}
      onClick={() => {
        void copyText(texts.join("\n\n")).then(setCopied);
      }}
    >
      {copied ? strings.message.copied : words.copy}
    </button>
  );
}
