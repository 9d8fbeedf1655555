import { memo, useState } from "react";
import type { CSSProperties } from "react";
import { Check, CircleAlert, Clock, Copy, RotateCcw, Trash2 } from "lucide-react";
import type { MessageRow } from "../../state/view.ts";
import { hueOf } from "../parts/avatar-colour.ts";
import { Avatar } from "../parts/avatar.tsx";
import { copyText } from "../parts/copy-text.ts";
import parts from "../parts/parts.module.css";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import { times } from "../time/times.ts";
import { MessageText } from "./message-text.tsx";
import css from "./message.module.css";
import { rowElementId } from "./row-element.ts";

const words = strings.message;

interface Props {
  row: MessageRow;
  first: boolean;
  last: boolean;
  /** Names and faces are shown; between two people they are only said. */
  inRoom: boolean;
}

/** One message. Drawn again only when its own row changes: hundreds of them are on the screen. */
export const MessageItem = memo(function MessageItem({ row, first, last, inRoom }: Props) {
  const { id, mine, author, text, time, state } = row;
  const named = inRoom && !mine;
  const ids = { author: `a-${id}`, text: `t-${id}`, time: `c-${id}` };
  return (
    <article
      id={rowElementId(id)}
      className={css["message"]}
      data-row={id}
      data-seq={row.seq}
      data-mine={mine || undefined}
      data-first={first || undefined}
      data-last={last || undefined}
      data-state={state}
      tabIndex={-1}
      aria-labelledby={`${ids.author} ${ids.text} ${ids.time}`}
    >
      {named && (
        <span className={css["face"]}>
          {last && <Avatar name={author.username} kind="direct" size={32} />}
        </span>
      )}
      <div className={css["bubble"]}>
        <Author id={ids.author} name={author.username} shown={named && first} />{" "}
        <div className={css["text"]}>
          <span id={ids.text} className={css["words"]} dir="auto">
            <MessageText text={text} />
          </span>{" "}
          <span className={css["meta"]}>
            <time id={ids.time} dateTime={new Date(time).toISOString()} title={times.full(time)}>
              {times.clock(time)}
            </time>
            {mine && <Mark state={state} />}
          </span>
        </div>
      </div>
      {state === "failed" && <Failed row={row} />}
    </article>
  );
});

/** Every row says who wrote it; in a room the first of a group shows it. */
function Author({ id, name, shown }: { id: string; name: string; shown: boolean }) {
  const style = shown ? ({ "--hue": hueOf(name) } as CSSProperties) : undefined;
  return (
    <bdi id={id} className={shown ? css["author"] : parts["unseen"]} style={style}>
      {name}
    </bdi>
  );
}

/** How far one's own message has come. Nothing while it is being written to the outbox. */
function Mark({ state }: { state: MessageRow["state"] }) {
  if (state === "waiting") return <Clock size={12} strokeWidth={2.4} role="img" aria-label={words.waiting} />;
  if (state === "stored") return <Check size={14} strokeWidth={2.4} role="img" aria-label={words.stored} />;
  if (state === "failed")
    return <CircleAlert size={13} strokeWidth={2.4} role="img" aria-label={words.failed} />;
  return null;
}

function Failed({ row }: { row: MessageRow }) {
  const actions = useActions();
  const [copied, setCopied] = useState(false);
  const small = `${parts["button"]} ${parts["small"]}`;
  return (
    <div className={css["failure"]}>
      <p className={parts["error"]}>{row.failure ?? words.failed}</p>
      <div className={css["ways"]}>
        <button type="button" className={small} onClick={() => actions.retry(row.id)}>
          <RotateCcw size={14} aria-hidden="true" />
          {words.retry}
        </button>
        <button type="button" className={small} onClick={() => void copyText(row.text).then(setCopied)}>
          <Copy size={14} aria-hidden="true" />
          {copied ? words.copied : words.copy}
        </button>
        <button type="button" className={small} onClick={() => actions.discard(row.id)}>
          <Trash2 size={14} aria-hidden="true" />
          {words.remove}
        </button>
      </div>
    </div>
  );
}
