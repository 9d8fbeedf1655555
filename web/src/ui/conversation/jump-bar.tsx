import { useState } from "react";
import { ArrowUp, X } from "lucide-react";
import type { ConversationView } from "../../state/view.ts";
import parts from "../parts/parts.module.css";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import css from "./message-list.module.css";

const words = strings.jump;

interface Props {
  view: ConversationView;
  /** Everything up to this has been on the screen. */
  seenSeq: number;
  openedAtUnread: boolean;
}

/** Over the top of the list: how a jump goes, or the way to the first unread message when the list is elsewhere. */
export function JumpBar({ view, seenSeq, openedAtUnread }: Props) {
  const { conversations } = useAppView();
  const { jumpToUnread } = useActions();
  const [dismissed, setDismissed] = useState<number>();
  const state = view.jump?.state;
  const unread = conversations.find((item) => item.key === view.key)?.unread ?? 0;
  const elsewhere = unread > 0 && seenSeq <= view.readSeqAtOpening && (!openedAtUnread || view.hasNewer);
  return (
    <div className={css["jump"]}>
      {state === "loading" && <p role="status">{words.loading}</p>}
      {state === "failed" && view.jump?.nth !== dismissed && (
        <div role="alert">
          <p className={parts["error"]}>{words.failed}</p>
          <button
            type="button"
            className={parts["icon"]}
            aria-label={strings.connection.dismiss}
            onClick={() => setDismissed(view.jump?.nth)}
          >
            <X size={16} aria-hidden="true" />
          </button>
        </div>
      )}
      {state !== "loading" && elsewhere && (
        <button type="button" onClick={() => jumpToUnread(view.key)}>
          <ArrowUp size={16} aria-hidden="true" />
          {words.unread}
        </button>
      )}
    </div>
  );
}
