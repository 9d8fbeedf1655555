import type { ConversationView } from "../../state/view.ts";
import { useToday } from "../page-state.ts";
import { useDialog } from "../shell/dialogs.ts";
import { nameOf } from "../shown-name.ts";
import { useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import { moment } from "../time/moment.ts";
import { typingWords } from "../typing-words.ts";
import css from "./conversation.module.css";

const words = strings.conversation;

/** What one would want to know before writing: is the connection here, do they write, are they here? */
export function Subtitle({ view }: { view: ConversationView }) {
  const { connection } = useAppView();
  if (connection !== "connected") return <>{strings.connection[connection]}</>;
  const names = view.typing.map(nameOf);
  const typing = typingWords(names, view.kind === "direct");
  // Said to a screen reader elsewhere, and less often.
  if (typing)
    return (
      <span className={css["typing"]} aria-hidden="true">
        {typing}
      </span>
    );
  return view.kind === "direct" ? <Person view={view} /> : <People view={view} />;
}

function Person({ view: { self, readOnly, peer, online, lastSeenAt } }: { view: ConversationView }) {
  const now = useToday();
  if (self) return <>{strings.list.notesHint}</>;
  if (readOnly === "blocked") return <>{strings.block.state}</>;
  if (peer?.deleted) return <>{strings.people.deletedState}</>;
  if (peer?.unclaimed) return <>{words.notYet}</>;
  if (online) return <>{words.online}</>;
  return <>{lastSeenAt === undefined ? words.away : strings.header.lastSeen(moment(lastSeenAt, now))}</>;
}

function People({ view: { key, topic, memberCount } }: { view: ConversationView }) {
  const openDialog = useDialog();
  return (
    <>
      <button type="button" onClick={() => openDialog({ kind: "members", key })}>
        {strings.room.members(memberCount)}
      </button>
      {topic && (
        <button
          type="button"
          className={css["topic"]}
          title={topic}
          onClick={() => openDialog({ kind: "about", key })}
        >
          <bdi>{topic}</bdi>
        </button>
      )}
    </>
  );
}
