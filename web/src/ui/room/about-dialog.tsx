import { useState } from "react";
import { Link2, SlidersHorizontal, Users } from "lucide-react";
import type { ConversationKey, ConversationView } from "../../state/view.ts";
import { copyText } from "../parts/copy-text.ts";
import { Dialog } from "../parts/dialog.tsx";
import parts from "../parts/parts.module.css";
import { pathOf } from "../routes.ts";
import { useDialog } from "../shell/dialogs.ts";
import css from "../shell/dialogs.module.css";
import { useConversation } from "../store-context.ts";
import { strings } from "../strings.ts";

const words = strings.header;

interface Props {
  conversationKey: ConversationKey;
  onClose: () => void;
}

/** What a room or group is about and who may do what in it. */
export function AboutDialog({ conversationKey: key, onClose }: Props) {
  const view = useConversation(key);
  const openDialog = useDialog();
  return (
    <Dialog title={view.title} onClose={onClose}>
      {view.kind === "room" && (
        <div>
          <h3 className={parts["label"]}>{words.topic}</h3>
          <p className={css["topic"]} dir="auto">
            {view.topic || words.noTopic}
          </p>
        </div>
      )}
      <p className={parts["hint"]}>{rules(view)}</p>
      <div className={css["ways"]}>
        <button
          type="button"
          className={parts["button"]}
          onClick={() => openDialog({ kind: "members", key })}
        >
          <Users size={18} aria-hidden="true" />
          {strings.room.members(view.memberCount)}
        </button>
        {view.kind === "room" && view.role !== "member" && (
          <button
            type="button"
            className={parts["button"]}
            onClick={() => openDialog({ kind: "room-settings", key })}
          >
            <SlidersHorizontal size={18} aria-hidden="true" />
            {words.settings}
          </button>
        )}
        <CopyLink link={location.origin + pathOf(key)} />
      </div>
    </Dialog>
  );
}

function CopyLink({ link }: { link: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className={parts["button"]}
      onClick={() => {
        void copyText(link).then(setCopied);
      }}
    >
      <Link2 size={18} aria-hidden="true" />
      {copied ? strings.message.copied : words.copyLink}
    </button>
  );
}

function rules({ kind, visibility, announcements }: ConversationView): string {
  if (kind === "group") return words.group;
  const open = visibility === "public" ? words.publicRoom : words.privateRoom;
  return announcements ? `${open} ${words.announcements}` : open;
}
