import { useMemo } from "react";
import { ArrowDown, MailOpen } from "lucide-react";
import type { ConversationKey, ConversationView } from "../../state/view.ts";
import { useToday } from "../page-state.ts";
import { Notice } from "../parts/notice.tsx";
import parts from "../parts/parts.module.css";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import { times } from "../time/times.ts";
import { useDialog } from "../shell/dialogs.ts";
import { Announcer } from "./announcer.tsx";
import { BeforeDrawing } from "./before-drawing.tsx";
import { JumpBar } from "./jump-bar.tsx";
import { logLabel } from "./log-label.ts";
import { unseen } from "./list-state.ts";
import type { LeftPosition } from "./list-state.ts";
import css from "./message-list.module.css";
import { MessageItem } from "./message-item.tsx";
import { firstUnread, layOut } from "./row-layout.ts";
import type { Day } from "./row-layout.ts";
import { useMessageScroll } from "./use-message-scroll.ts";
import { walkMessages } from "./walk-messages.ts";

const words = strings.conversation;

interface Props {
  view: ConversationView;
  /** Counts the person's own sends: each one goes to the end. */
  sent: number;
  left: Map<ConversationKey, LeftPosition>;
}

/** The messages: a window of plain rows that slides over all that are loaded. */
export function MessageList({ view, sent, left }: Props) {
  const { state, openedAtUnread, goToEnd, scroller, content, onScroll, beforeDrawing } = useMessageScroll(
    view,
    sent,
    left,
  );
  const { rows, start, end, lineSeq } = state;
  const unreadAt = useMemo(() => (lineSeq === undefined ? -1 : firstUnread(rows, lineSeq)), [rows, lineSeq]);
  const days = useMemo(() => layOut(rows, start, end, unreadAt), [rows, start, end, unreadAt]);
  return (
    <div className={css["wrap"]}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrow keys walk what it holds */}
      <div
        ref={scroller}
        role="log"
        // New rows are announced by words of our own: not older pages, not one's own.
        aria-live="off"
        aria-label={logLabel(view)}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        tabIndex={0}
        className={css["scroller"]}
        data-region="messages"
        onScroll={onScroll}
        onKeyDown={walkMessages}
      >
        <div ref={content} className={css["content"]}>
          <BeforeDrawing onBefore={beforeDrawing}>
            {/* Its room is kept while it is not drawn: at the very top nothing could make up for it. */}
            {start === 0 ? <Top view={view} /> : <p className={css["top"]} />}
            {days.map((day) => (
              <DaySection
                key={day.day}
                conversationKey={view.key}
                day={day}
                inRoom={view.kind !== "direct"}
              />
            ))}
            {view.hasNewer && <p className={css["top"]}>{view.loadingNewer && strings.jump.loadingNewer}</p>}
          </BeforeDrawing>
        </div>
      </div>
      <JumpBar view={view} seenSeq={state.seenSeq} openedAtUnread={openedAtUnread} />
      {!state.stuck && <ToEnd count={view.hasNewer ? 0 : unseen(state)} onClick={goToEnd} />}
      {/* What is read in again from the past is not news. */}
      {!view.hasNewer && <Announcer rows={view.rows} />}
    </div>
  );
}

interface DayProps {
  conversationKey: ConversationKey;
  day: Day;
  inRoom: boolean;
}

function DaySection({ conversationKey, day, inRoom }: DayProps) {
  const now = useToday();
  const openDialog = useDialog();
  const name = times.day(day.time, now);
  return (
    <div className={css["day"]}>
      <div className={css["date"]}>
        <button
          type="button"
          // The keyboard has the same in the conversation's menu; here it would be a stop at every day.
          tabIndex={-1}
          aria-label={strings.date.open(name)}
          onClick={() => openDialog({ kind: "go-to-date", key: conversationKey })}
        >
          <span>{name}</span>
        </button>
      </div>
      {day.rows.map(({ row, first, last, unreadLine }) => (
        <div key={row.id} className={css["slot"]}>
          {unreadLine && (
            <p className={css["unread"]} data-unread-line>
              <span>{words.unreadLine}</span>
            </p>
          )}
          <MessageItem row={row} first={first} last={last} inRoom={inRoom} />
        </div>
      ))}
    </div>
  );
}

/** What is above the oldest loaded row: more, a failure to get more, or the beginning. */
function Top({ view }: { view: ConversationView }) {
  const { loadOlder } = useActions();
  if (view.olderFailed) {
    return (
      <div className={css["top"]}>
        <p>{words.olderFailed}</p>
        <button
          type="button"
          className={`${parts["button"]} ${parts["small"]}`}
          onClick={() => loadOlder(view.key)}
        >
          {words.tryAgain}
        </button>
      </div>
    );
  }
  if (view.hasOlder) return <p className={css["top"]}>{view.loadingOlder && words.loadingOlder}</p>;
  if (view.rows.length > 0) return <p className={css["top"]}>{words.beginning}</p>;
  return <Notice level={undefined} icon={<MailOpen size={26} />} {...emptyWords(view)} />;
}

function emptyWords({ kind, self, title, peer }: ConversationView): { title: string; hint: string } {
  if (self) return { title: strings.header.notes, hint: words.emptyNotesHint };
  if (kind === "room") return { title: words.emptyRoom(title), hint: words.emptyRoomHint };
  return {
    title: words.emptyDirect(title),
    hint: peer?.unclaimed ? words.waiting : words.emptyDirectHint,
  };
}

function ToEnd({ count, onClick }: { count: number; onClick: () => void }) {
  return (
    <button
      type="button"
      className={css["toEnd"]}
      aria-label={count === 0 ? words.toEnd : undefined}
      onClick={onClick}
    >
      {count > 0 && words.newBelow(count)}
      <ArrowDown size={18} aria-hidden="true" />
    </button>
  );
}
