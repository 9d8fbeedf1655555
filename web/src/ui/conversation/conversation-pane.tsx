import { useLayoutEffect, useState } from "react";
import { SearchX } from "lucide-react";
import type { ConversationKey, ConversationView, MessageRow } from "../../state/view.ts";
import { MessageArea } from "../message-actions/message-area.tsx";
import { Notice } from "../parts/notice.tsx";
import parts from "../parts/parts.module.css";
import { useActions, useAppView, useConversation } from "../store-context.ts";
import { strings } from "../strings.ts";
import { useSubmit } from "../use-submit.ts";
import { Composer } from "./composer.tsx";
import { ConversationHeader } from "./conversation-header.tsx";
import css from "./conversation.module.css";
import type { LeftPosition } from "./list-state.ts";
import { logLabel } from "./log-label.ts";
import { MessageList } from "./message-list.tsx";
import { ReadOnly } from "./read-only.tsx";
import { useCompose } from "./use-compose.ts";

const words = strings.conversation;

interface Props {
  conversationKey: ConversationKey;
  /** The message that the address names: where the list opens. */
  seq: number | undefined;
  /** Where each conversation was left while this page lives. */
  left: Map<ConversationKey, LeftPosition>;
}

export function ConversationPane({ conversationKey: key, seq, left }: Props) {
  const actions = useActions();
  const view = useConversation(key);
  const compose = useCompose(view);
  const [deleting, setDeleting] = useState<MessageRow>();
  const [sent, setSent] = useState(0);
  const [opened, setOpened] = useState(false);
  // Before the first paint: the list takes the read mark of this opening, not of the one before.
  useLayoutEffect(() => {
    actions.open(key);
    setOpened(true);
    return actions.close;
  }, [actions, key]);
  useLayoutEffect(() => {
    // Opened again without one, it is not where an earlier jump led.
    if (seq === undefined) actions.jumpToNewest(key);
    else actions.jumpTo(key, seq);
  }, [actions, key, seq]);

  if (view.presence === "missing") return <Missing conversationKey={key} title={view.title} />;
  return (
    <div className={css["pane"]}>
      <ConversationHeader view={view} />
      {opened && view.presence === "ready" ? (
        <MessageArea
          view={view}
          onReply={compose.reply}
          onEdit={compose.startEdit}
          deleting={deleting}
          onDeleting={setDeleting}
        >
          <MessageList view={view} sent={sent} left={left} />
        </MessageArea>
      ) : (
        <Opening view={view} />
      )}
      {view.peer?.unclaimed && (view.rows.length > 0 || view.peer.unclaimable) && (
        <p className={css["waiting"]}>
          {view.peer.unclaimable ? words.unclaimable(view.peer.username) : words.waiting}
        </p>
      )}
      {view.readOnly === undefined ? (
        <Composer
          view={view}
          compose={compose}
          onSent={() => setSent((count) => count + 1)}
          onDelete={setDeleting}
        />
      ) : (
        <ReadOnly view={view} />
      )}
    </div>
  );
}

/** The conversation is being read from this device or asked for. */
function Opening({ view }: { view: ConversationView }) {
  return (
    <div className={css["opening"]} role="log" aria-label={logLabel(view)} aria-busy="true">
      <p className={parts["unseen"]}>{words.loading}</p>
      {[46, 62, 38, 54, 30].map((width, index) => (
        <span
          key={width}
          className={css["bone"]}
          data-mine={index % 3 === 2 || undefined}
          style={{ width: `${width}%` }}
        />
      ))}
    </div>
  );
}

/** Not a member, or no such conversation; a public room lets one in from here. */
function Missing({ conversationKey: key, title }: { conversationKey: ConversationKey; title: string }) {
  const { joinRoom } = useActions();
  const { connection } = useAppView();
  const { busy, failure, submit } = useSubmit<undefined>();
  const isRoom = !key.startsWith("@");
  return (
    <Notice level={1} title={title || words.missing} hint={words.missingHint} icon={<SearchX size={26} />}>
      {isRoom && connection === "connected" && (
        <button
          type="button"
          className={`${parts["button"]} ${parts["primary"]}`}
          aria-disabled={busy || undefined}
          onClick={() =>
            submit(
              () => joinRoom(key),
              () => undefined,
            )
          }
        >
          {strings.room.join}
        </button>
      )}
      {failure && (
        <p className={parts["error"]} role="alert">
          {failure.message}
        </p>
      )}
    </Notice>
  );
}
