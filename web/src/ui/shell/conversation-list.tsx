import { memo } from "react";
import { CircleAlert, Clock, Lock, Mailbox } from "lucide-react";
import { Link } from "wouter";
import type { ConversationItem, ConversationKey, LastMessage } from "../../state/view.ts";
import { useToday } from "../page-state.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Notice } from "../parts/notice.tsx";
import parts from "../parts/parts.module.css";
import { pathOf } from "../routes.ts";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import { times } from "../time/times.ts";
import css from "./conversation-list.module.css";

const words = strings.list;
/** As many as the server counts. */
const COUNTED = 100;

interface Props {
  conversations: readonly ConversationItem[];
  loaded: boolean;
  openKey: ConversationKey | undefined;
}

export function ConversationList({ conversations, loaded, openKey }: Props) {
  const now = useToday();
  if (!loaded) return <Skeleton />;
  if (conversations.length === 0) {
    return <Notice level={2} title={words.empty} hint={words.emptyHint} icon={<Mailbox size={26} />} />;
  }
  return (
    <ul>
      {conversations.map((item) => (
        <li key={item.key}>
          <Entry item={item} open={item.key === openKey} now={now} />
        </li>
      ))}
    </ul>
  );
}

const Entry = memo(function Entry({
  item,
  open,
  now,
}: {
  item: ConversationItem;
  open: boolean;
  now: number;
}) {
  const { last, unread } = item;
  return (
    <Link href={pathOf(item.key)} className={css["entry"]} aria-current={open ? "page" : undefined}>
      <Avatar
        name={item.title}
        kind={item.kind}
        size={46}
        online={item.online}
        unclaimed={item.peer?.unclaimed ?? false}
      />
      <span className={css["title"]}>
        <bdi className={css["name"]}>{item.title}</bdi>
        {item.visibility === "private" && <Lock size={13} aria-label={words.privateRoom} role="img" />}{" "}
        {item.online && <span className={parts["unseen"]}>{words.online} </span>}
      </span>
      {last && (
        <time className={css["time"]} dateTime={new Date(last.time).toISOString()}>
          {times.brief(last.time, now)}
        </time>
      )}{" "}
      <span className={css["preview"]}>
        <Preview item={item} last={last} open={open} />
      </span>{" "}
      {unread > 0 && (
        <span className={css["badge"]}>
          {unread >= COUNTED ? `${COUNTED - 1}+` : unread}
          <span className={parts["unseen"]}> {words.unread}</span>
        </span>
      )}
    </Link>
  );
});

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
  // What is being written in the open conversation stands in its composer.
  if (item.hasDraft && !open)
    return <Lead text={words.draft} said={draft(item.key).text} classes={css["draft"]} />;
  if (!last) return <>{words.nothing}</>;
  if (last.state === "failed") {
    return (
      <>
        <CircleAlert className={css["failed"]} size={14} aria-hidden="true" />
        <Lead text={words.failed} said={last.text} classes={css["failed"]} />
      </>
    );
  }
  const author = last.mine ? words.you : item.kind === "room" ? `${last.author}:` : undefined;
  return (
    <>
      {last.state === "waiting" && <Clock size={13} role="img" aria-label={strings.message.waiting} />}
      <Lead text={author} said={last.text} classes={css["author"]} />
    </>
  );
}

function Lead({
  text,
  said,
  classes,
}: {
  text: string | undefined;
  said: string;
  classes: string | undefined;
}) {
  return (
    <span className={css["line"]}>
      {text && <span className={classes}>{text} </span>}
      <bdi>{said.slice(0, 200)}</bdi>
    </span>
  );
}

/** The shape of a list that is being read from this device. */
function Skeleton() {
  return (
    <div aria-hidden="true">
      {[58, 42, 66, 50].map((width) => (
        <div key={width} className={css["entry"]}>
          <span className={css["bone"]} />
          <span className={css["bar"]} style={{ width: `${width}%` }} />
          <span className={css["bar"]} style={{ width: `${width + 25}%` }} />
        </div>
      ))}
    </div>
  );
}
