import { memo } from "react";
import { AtSign, BellOff, CircleAlert, Clock, Lock, Pin } from "lucide-react";
import { Link } from "wouter";
import { handleOf } from "../../state/person-name.ts";
import type { ConversationItem, LastMessage } from "../../state/view.ts";
import { plainLine } from "../markdown/plain-line.ts";
import { Avatar } from "../parts/avatar.tsx";
import { useContextMenu } from "../parts/context-menu.tsx";
import parts from "../parts/parts.module.css";
import { pathOf } from "../routes.ts";
import { shownTitle } from "../shown-title.ts";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import { times } from "../time/times.ts";
import { typingWords } from "../typing-words.ts";
import css from "./conversation-list.module.css";
import { useDialog } from "./dialogs.ts";
import { entryMenu } from "./entry-menu.ts";

const words = strings.list;
/** As many as the server counts. */
const COUNTED = 100;

interface Props {
  item: ConversationItem;
  open: boolean;
  now: number;
}

/** One conversation in the list: whose it is, what was said last, and what waits in it. */
export const ConversationEntry = memo(function ConversationEntry({ item, open, now }: Props) {
  const actions = useActions();
  const openDialog = useDialog();
  const title = shownTitle(item);
  const { handlers, menu } = useContextMenu(strings.entry.menu(title), () =>
    entryMenu(item, { actions, openDialog }),
  );
  const { last } = item;
  return (
    <li>
      <Link
        href={pathOf(item.key)}
        className={css["entry"]}
        aria-current={open ? "page" : undefined}
        aria-haspopup="menu"
        draggable={false}
        title={item.peer && !item.self ? handleOf(item.peer) : undefined}
        {...handlers}
      >
        <Avatar
          name={title}
          {...(item.peer && !item.self ? { colour: item.peer.username } : {})}
          kind={item.kind}
          self={item.self}
          count={item.memberCount}
          size={46}
          online={item.online && !item.self}
          unclaimed={item.peer?.unclaimed ?? false}
        />
        <span className={css["title"]}>
          <bdi className={css["name"]}>{title}</bdi>
          {item.visibility === "private" && <Lock size={13} aria-label={words.privateRoom} role="img" />}
          {item.muted && <BellOff size={13} aria-label={words.muted} role="img" />}{" "}
          {item.online && !item.self && <span className={parts["unseen"]}>{words.online} </span>}
        </span>
        {last && (
          <time className={css["time"]} dateTime={new Date(last.time).toISOString()}>
            {times.brief(last.time, now)}
          </time>
        )}{" "}
        <span className={css["preview"]}>
          <Preview item={item} last={last} open={open} />
        </span>{" "}
        <Flags item={item} />
      </Link>
      {menu}
    </li>
  );
});

/** What waits in it, and what the person set: at the entry's end. */
function Flags({ item: { unread, markedUnread, mentioned, muted, pinned } }: { item: ConversationItem }) {
  const marked = unread === 0 && markedUnread;
  if (unread === 0 && !marked && !pinned) return null;
  return (
    <span className={css["flags"]}>
      {mentioned && unread > 0 && (
        <AtSign
          className={css["mention"]}
          size={15}
          strokeWidth={2.4}
          aria-label={words.mentioned}
          role="img"
        />
      )}
      {unread > 0 && (
        <span className={css["badge"]} data-muted={muted || undefined}>
          {unread >= COUNTED ? `${COUNTED - 1}+` : unread}
          <span className={parts["unseen"]}> {words.unread}</span>
        </span>
      )}
      {marked && (
        <span className={css["badge"]} data-muted={muted || undefined} data-dot>
          <span className={parts["unseen"]}>{words.markedUnread}</span>
        </span>
      )}
      {pinned && unread === 0 && !marked && <Pin size={14} aria-label={words.pinned} role="img" />}
    </span>
  );
}

function Preview({
  item,
  last,
  open,
}: {
  item: ConversationItem;
  last: LastMessage | undefined;
  open: boolean;
}) {
  const { draft } = useActions();
  const typing = typingWords(item.typing, item.kind === "direct");
  if (typing) return <span className={`${css["line"]} ${css["typing"]}`}>{typing}</span>;
  // What is being written in the open conversation stands in its composer.
  if (item.hasDraft && !open)
    return <Lead text={words.draft} said={draft(item.key).text} classes={css["draft"]} />;
  if (!last) return <span className={css["line"]}>{item.self ? words.notesHint : words.nothing}</span>;
  if (last.state === "failed") {
    return (
      <>
        <CircleAlert className={css["failed"]} size={14} aria-hidden="true" />
        <Lead text={words.failed} said={last.text} classes={css["failed"]} />
      </>
    );
  }
  return (
    <>
      {last.state === "waiting" && <Clock size={13} role="img" aria-label={strings.message.waiting} />}
      <Lead text={authorOf(item, last)} said={last.text || words.deleted} classes={css["author"]} />
    </>
  );
}

function authorOf(item: ConversationItem, last: LastMessage): string | undefined {
  if (item.self) return undefined;
  if (last.mine) return words.you;
  return item.kind === "direct" ? undefined : `${last.author}:`;
}

interface LeadProps {
  text: string | undefined;
  said: string;
  classes: string | undefined;
}

/** A box each: what was said is cut where it ends, which in another script is the other side. */
function Lead({ text, said, classes }: LeadProps) {
  return (
    <>
      {text && <span className={`${css["lead"]} ${classes}`}>{text} </span>}
      <bdi className={css["line"]}>{plainLine(said)}</bdi>
    </>
  );
}
