import type { ConversationView, MessageRow } from "../../state/view.ts";
import { EmojiPopup } from "../emoji/emoji-popup.tsx";
import type { Anchor } from "../parts/menu-place.ts";
import { useActions } from "../store-context.ts";
import { DeleteDialog } from "./delete-dialog.tsx";
import { ForwardDialog } from "./forward-dialog.tsx";
import { HistoryDialog } from "./history-dialog.tsx";
import { ReactorsDialog } from "./reactors-dialog.tsx";

/** What is asked or shown about one message. At most one is open. */
export type OpenMessageDialog =
  | { kind: "delete" | "forward" | "history" | "reactors"; rowId: string }
  | { kind: "react"; rowId: string; beside: Anchor };

interface Props {
  view: ConversationView;
  dialog: OpenMessageDialog;
  /** Undefined once the message is no longer there. */
  row: MessageRow | undefined;
  onClose: () => void;
}

export function MessageDialog({ view: { key }, dialog, row, onClose }: Props) {
  const actions = useActions();
  if (!row) return null;
  switch (dialog.kind) {
    case "delete":
      return <DeleteDialog conversationKey={key} row={row} onClose={onClose} />;
    case "forward":
      return <ForwardDialog conversationKey={key} row={row} onClose={onClose} />;
    case "history":
      return <HistoryDialog conversationKey={key} row={row} onClose={onClose} />;
    case "reactors":
      return <ReactorsDialog conversationKey={key} row={row} onClose={onClose} />;
    case "react":
      return (
        <EmojiPopup
          beside={dialog.beside}
          onPick={(emoji) => {
            onClose();
            actions.react(key, row.id, emoji, true);
          }}
          onClose={onClose}
        />
      );
  }
}
