import { memo } from "react";
import type { CSSProperties, MouseEvent } from "react";
import { Ban, Forward as ForwardIcon, Pin } from "lucide-react";
import type { Forwarded, MessageRow, Person } from "../../state/view.ts";
import { Markdown } from "../markdown/markdown.tsx";
import { anchorOf } from "../message-actions/anchor-of.ts";
import { useMessageCommands } from "../message-actions/message-commands.ts";
import { useMessageMenu } from "../message-actions/message-menu.tsx";
import { hueOf } from "../parts/avatar-colour.ts";
import parts from "../parts/parts.module.css";
import { Face, PersonName } from "../parts/person-name.tsx";
import { fullNameOf } from "../shown-name.ts";
import { strings } from "../strings.ts";
import { times } from "../time/times.ts";
import { Failed, FailedChange } from "./failed.tsx";
import { Mark } from "./mark.tsx";
import css from "./message.module.css";
import { QuotedLine } from "./quoted-line.tsx";
import { Reactions } from "./reactions.tsx";
import { rowElementId } from "./row-element.ts";

const words = strings.row;

interface Props {
  row: MessageRow;
  first: boolean;
  last: boolean;
  /** Names and faces are shown; between two people they are only said. */
  inRoom: boolean;
}

/** One message. Drawn again only when its own row changes: hundreds of them are on the screen. */
export const MessageItem = memo(function MessageItem({ row, first, last, inRoom }: Props) {
  const { id, mine, author, state } = row;
  const { handlers, menu } = useMessageMenu(row);
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
      data-mentions-me={row.mentionsMe || undefined}
      tabIndex={-1}
      aria-labelledby={`${ids.author} ${ids.text} ${ids.time}`}
      {...handlers}
    >
      {named && <span className={css["face"]}>{last && <Face person={author} size={32} />}</span>}
      <div className={css["bubble"]} data-bubble>
        <Author id={ids.author} person={author} shown={named && first} /> <Origin row={row} />
        <div className={css["text"]}>
          <div id={ids.text} className={css["words"]} data-words dir="auto">
            <Said row={row} />
          </div>{" "}
          <Meta row={row} timeId={ids.time} />
        </div>
      </div>
      <Reactions row={row} />
      {state === "failed" && <Failed row={row} />}
      {state === "waiting" && row.failure && <p className={css["failure"]}>{row.failure}</p>}
      {row.failedChange && <FailedChange change={row.failedChange} />}
      {menu}
    </article>
  );
});

/** Every row says who wrote it; in a room the first of a group shows it. */
function Author({ id, person, shown }: { id: string; person: Person; shown: boolean }) {
  const style = shown ? ({ "--hue": hueOf(person.username) } as CSSProperties) : undefined;
  return (
    <bdi id={id} className={shown ? css["author"] : parts["unseen"]} style={style}>
      <PersonName person={person} />
    </bdi>
  );
}

/** What the message goes back to: the one it answers, or whose words it repeats. */
function Origin({ row: { deleted, forwarded, quoted } }: { row: MessageRow }) {
  const { jumpTo } = useMessageCommands();
  if (deleted) return null;
  return (
    <>
      {forwarded && <ForwardedLine forwarded={forwarded} />}
      {quoted && <QuotedLine quoted={quoted} onJump={jumpTo} />}
    </>
  );
}

function ForwardedLine({ forwarded: { sender, createdAt } }: { forwarded: Forwarded }) {
  return (
    <p className={css["forwarded"]} title={times.full(createdAt)}>
      <ForwardIcon size={14} aria-hidden="true" />
      <bdi>{words.forwarded(fullNameOf(sender))}</bdi>
    </p>
  );
}

function Said({ row: { deleted, text } }: { row: MessageRow }) {
  if (!deleted) return <Markdown text={text} />;
  return (
    <p className={css["tombstone"]}>
      <Ban size={14} aria-hidden="true" />
      {words.deleted}
    </p>
  );
}

/** When, and what else there is to know about it. */
function Meta({ row, timeId }: { row: MessageRow; timeId: string }) {
  const commands = useMessageCommands();
  const { mine, time, deleted } = row;
  const ask = (action: "history" | "report") => (event: MouseEvent) =>
    commands.run(action, row, anchorOf(event.currentTarget));
  return (
    <span className={css["meta"]}>
      {row.pinned && <Pin size={12} role="img" aria-label={words.pinned} />}
      {row.editedAt !== undefined && !deleted && (
        <button type="button" className={css["edited"]} aria-label={words.showEdits} onClick={ask("history")}>
          {words.edited}
        </button>
      )}
      <time id={timeId} dateTime={new Date(time).toISOString()} title={times.full(time)}>
        {times.clock(time)}
      </time>
      {mine && !deleted && <Mark row={row} />}
    </span>
  );
}
