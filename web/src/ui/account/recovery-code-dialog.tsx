import { useState } from "react";
import { Copy, Download } from "lucide-react";
import { copyText } from "../parts/copy-text.ts";
import { Dialog, DialogActions } from "../parts/dialog.tsx";
import parts from "../parts/parts.module.css";
import { useAccount, useAppView } from "../store-context.ts";
import { accountStrings } from "../strings-account.ts";
import css from "./account.module.css";
import { AskConfirmation } from "./ask-confirmation.tsx";
import { saveFile } from "./save-file.ts";
import { useConfirmed } from "./use-confirmed.ts";

const words = accountStrings.recovery;

/** Makes a recovery code and shows it, this once. */
export function RecoveryCodeDialog({ onClose }: { onClose: () => void }) {
  const { hasRecoveryCode } = useAppView();
  const { issueRecoveryCode } = useAccount();
  const confirmed = useConfirmed<string>();
  const { busy, asking, failure, submit } = confirmed;
  const [had] = useState(hasRecoveryCode);
  const [code, setCode] = useState<string>();
  if (code !== undefined) {
    return (
      <Dialog title={words.title} onClose={onClose}>
        <IssuedCode code={code} onKept={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog title={words.title} onClose={onClose}>
      {asking ? (
        <AskConfirmation {...confirmed} />
      ) : (
        <>
          <p>{words.hint}</p>
          {had && <p>{words.replaces}</p>}
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
              onClick={() => submit(issueRecoveryCode, setCode)}
            >
              {words.submit}
            </button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}

function IssuedCode({ code, onKept }: { code: string; onKept: () => void }) {
  const { me, server } = useAppView();
  const [copied, setCopied] = useState(false);
  const name = me?.username ?? "";
  const save = () => {
    const text = words.file(server.name, name, location.origin, code);
    saveFile(`restante-${name}.txt`, new Blob([text], { type: "text/plain" }));
  };
  return (
    <>
      <p>{words.once}</p>
      <output className={css["code"]} aria-label={words.code}>
        {code}
      </output>
      <DialogActions>
        <button
          type="button"
          // Not the one that closes: an Enter too many would take the code away before it was read.
          autoFocus
          className={parts["button"]}
          onClick={() => {
            void copyText(code).then(setCopied);
          }}
        >
          <Copy size={18} aria-hidden="true" />
          {copied ? words.copied : words.copy}
        </button>
        <button type="button" className={parts["button"]} onClick={save}>
          <Download size={18} aria-hidden="true" />
          {words.download}
        </button>
        <button type="button" className={`${parts["button"]} ${parts["primary"]}`} onClick={onKept}>
          {words.kept}
        </button>
      </DialogActions>
    </>
  );
}
