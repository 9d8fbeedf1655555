import { Pin, Rows3 } from "lucide-react";
import type { ConversationView } from "../../state/view.ts";
import { plainLine } from "../markdown/plain-line.ts";
import parts from "../parts/parts.module.css";
import { useDialog } from "../shell/dialogs.ts";
import { nameOf } from "../shown-name.ts";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import css from "./conversation.module.css";

const words = strings.pins;

/** The message pinned last, in one line: a press leads to it. Nothing where nothing is pinned. */
export function PinnedBar({ view: { key, pins, pinCount } }: { view: ConversationView }) {
  const { jumpTo } = useActions();
  const openDialog = useDialog();
  const [newest] = pins;
  if (!newest) return null;
  const { seq, author, text } = newest;
  return (
    <div className={css["pinned"]} role="region" aria-label={words.bar}>
      <button type="button" className={css["pin"]} onClick={() => seq !== undefined && jumpTo(key, seq)}>
        <Pin size={16} aria-hidden="true" />
        <span className={parts["unseen"]}>{words.jump} </span>
        <bdi>{nameOf(author)}</bdi> <span dir="auto">{plainLine(text)}</span>
      </button>
      <button
        type="button"
        className={parts["icon"]}
        aria-label={words.show(pinCount)}
        title={words.show(pinCount)}
        onClick={() => openDialog({ kind: "pins", key })}
      >
        <Rows3 size={17} aria-hidden="true" />
      </button>
    </div>
  );
}
