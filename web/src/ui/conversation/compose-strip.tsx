import { CornerUpLeft, Pencil, X } from "lucide-react";
import type { ConversationView, Quoted } from "../../state/view.ts";
import { plainLine } from "../markdown/plain-line.ts";
import parts from "../parts/parts.module.css";
import { nameOf } from "../shown-name.ts";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import css from "./composer.module.css";
import { quotedText } from "./quoted-line.tsx";
import type { Compose } from "./use-compose.ts";

const words = strings.compose;

/** Above the field: which message is edited or answered, and the way out of it. */
export function ComposeStrip({ view, compose }: { view: ConversationView; compose: Compose }) {
  const { edit, draft } = compose;
  const { jumpTo } = useActions();
  if (!edit && draft.replyToSeq === 0) return null;
  const quoted = edit ? undefined : quotedIn(view, draft.replyToSeq);
  const Icon = edit ? Pencil : CornerUpLeft;
  return (
    <div
      className={css["strip"]}
      role="group"
      aria-label={edit ? words.editing : words.replyingTo(authorOf(quoted))}
    >
      <Icon size={18} aria-hidden="true" />
      <button
        type="button"
        className={css["about"]}
        disabled={edit !== undefined}
        onClick={() => jumpTo(view.key, draft.replyToSeq)}
      >
        <strong>{edit ? words.editing : words.replyingTo(authorOf(quoted))}</strong>
        <span dir="auto">{edit ? plainLine(edit.was) : quoted && quotedText(quoted)}</span>
      </button>
      <button
        type="button"
        className={parts["icon"]}
        aria-label={edit ? words.cancelEdit : words.cancelReply}
        title={edit ? words.cancelEdit : words.cancelReply}
        onPointerDown={(event) => event.preventDefault()}
        onClick={compose.cancel}
      >
        <X size={18} aria-hidden="true" />
      </button>
    </div>
  );
}

function authorOf(quoted: Quoted | undefined): string {
  return quoted?.author ? nameOf(quoted.author) : "…";
}

/** The message that a reply is to, as far as it is loaded. */
function quotedIn({ rows }: ConversationView, seq: number): Quoted {
  const row = rows.find((each) => each.seq === seq);
  if (!row) return { seq, state: "loading", author: undefined, text: "" };
  return { seq, state: row.deleted ? "deleted" : "known", author: row.author, text: row.text };
}
