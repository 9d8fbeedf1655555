import { useState } from "react";
import { Copy, RotateCcw, Trash2 } from "lucide-react";
import type { FailedChange as Change, MessageRow } from "../../state/view.ts";
import { copyText } from "../parts/copy-text.ts";
import parts from "../parts/parts.module.css";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import css from "./message.module.css";

const words = strings.message;

/** A message that was refused: its words are kept until the person decides. */
export function Failed({ row }: { row: MessageRow }) {
  return (
    <div className={css["failure"]}>
      <p className={parts["error"]}>{row.failure ?? words.failed}</p>
      <Ways id={row.id} text={row.text} />
    </div>
  );
}

/** A change that was refused: what was wanted, and the words of an edit, are kept likewise. */
export function FailedChange({ change: { id, kind, text, failure } }: { change: Change }) {
  return (
    <div className={css["failure"]}>
      <p className={parts["error"]}>
        {strings.row.notChanged[kind]} {failure}
      </p>
      {text !== undefined && (
        <p className={css["wanted"]} dir="auto">
          {text}
        </p>
      )}
      <Ways id={id} text={text} />
    </div>
  );
}

function Ways({ id, text }: { id: string; text: string | undefined }) {
  const actions = useActions();
  const [copied, setCopied] = useState(false);
  const small = `${parts["button"]} ${parts["small"]}`;
  return (
    <div className={css["ways"]}>
      <button type="button" className={small} onClick={() => actions.retry(id)}>
        <RotateCcw size={14} aria-hidden="true" />
        {words.retry}
      </button>
      {text !== undefined && (
        <button type="button" className={small} onClick={() => void copyText(text).then(setCopied)}>
          <Copy size={14} aria-hidden="true" />
          {copied ? words.copied : words.copy}
        </button>
      )}
      <button type="button" className={small} onClick={() => actions.discard(id)}>
        <Trash2 size={14} aria-hidden="true" />
        {words.remove}
      </button>
    </div>
  );
}
