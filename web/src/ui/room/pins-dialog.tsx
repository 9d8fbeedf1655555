import { Pin, PinOff } from "lucide-react";
import type { ConversationKey, MessageRow } from "../../state/view.ts";
import { useToday } from "../page-state.ts";
import { plainLine } from "../markdown/plain-line.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Notice } from "../parts/notice.tsx";
import parts from "../parts/parts.module.css";
import { PersonName } from "../parts/person-name.tsx";
import css from "../shell/dialogs.module.css";
import { nameOf } from "../shown-name.ts";
import { useActions, useConversation } from "../store-context.ts";
import { strings } from "../strings.ts";
import { moment } from "../time/moment.ts";

const words = strings.pins;

interface Props {
  conversationKey: ConversationKey;
  onClose: () => void;
}

/** What is pinned in a conversation, the one pinned last first. */
export function PinsDialog({ conversationKey: key, onClose }: Props) {
  const { pins, pinCount } = useConversation(key);
  const { jumpTo, pinMessage } = useActions();
  const go = (row: MessageRow) => {
    onClose();
    if (row.seq !== undefined) jumpTo(key, row.seq);
  };
  return (
    <Dialog title={words.title} onClose={onClose}>
      {pinCount === 0 && (
        <Notice level={undefined} title={words.none} hint={words.noneHint} icon={<Pin size={26} />} />
      )}
      <ul className={css["people"]}>
        {pins.map((row) => (
          <PinRow
            key={row.id}
            row={row}
            onGo={() => go(row)}
            onUnpin={() => pinMessage(key, row.id, false)}
          />
        ))}
      </ul>
      {pins.length < pinCount && <p className={parts["hint"]}>{words.loading}</p>}
    </Dialog>
  );
}

function PinRow({ row, onGo, onUnpin }: { row: MessageRow; onGo: () => void; onUnpin: () => void }) {
  const now = useToday();
  const { author, text, time } = row;
  return (
    <li className={css["person"]}>
      <button type="button" className={css["place"]} onClick={onGo}>
        <span className={parts["unseen"]}>{words.jump} </span>
        <strong>
          <PersonName person={author} />{" "}
          <time dateTime={new Date(time).toISOString()}>{moment(time, now)}</time>
        </strong>{" "}
        <span dir="auto">{plainLine(text)}</span>
      </button>
      <button
        type="button"
        className={parts["icon"]}
        aria-label={words.unpinNamed(nameOf(author))}
        title={words.unpin}
        onClick={onUnpin}
      >
        <PinOff size={18} aria-hidden="true" />
      </button>
    </li>
  );
}
