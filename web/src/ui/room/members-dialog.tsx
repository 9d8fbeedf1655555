import { UserPlus } from "lucide-react";
import { Link } from "wouter";
import type { ConversationKey, ConversationView } from "../../state/view.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Dialog } from "../parts/dialog.tsx";
import parts from "../parts/parts.module.css";
import { pathOf } from "../routes.ts";
import { useDialog } from "../shell/dialogs.ts";
import css from "../shell/dialogs.module.css";
import { useAppView, useConversation } from "../store-context.ts";
import { strings } from "../strings.ts";

const words = strings.room;

export function MembersDialog({
  conversationKey,
  onClose,
}: {
  conversationKey: ConversationKey;
  onClose: () => void;
}) {
  const room = useConversation(conversationKey);
  const { me } = useAppView();
  const openDialog = useDialog();
  const more = room.memberCount - room.members.length;
  return (
    <Dialog title={words.members(room.memberCount)} onClose={onClose}>
      <button
        type="button"
        className={parts["button"]}
        onClick={() => openDialog({ kind: "add-people", key: conversationKey })}
      >
        <UserPlus size={18} aria-hidden="true" />
        {words.add}
      </button>
      <ul className={css["people"]}>
        {room.members.map((member) => (
          <Row
            key={member.person.userId}
            member={member}
            isMe={member.person.userId === me?.userId}
            onGo={onClose}
          />
        ))}
        {more > 0 && room.members.length > 0 && <li className={parts["hint"]}>{words.moreMembers(more)}</li>}
      </ul>
    </Dialog>
  );
}

interface RowProps {
  member: ConversationView["members"][number];
  isMe: boolean;
  onGo: () => void;
}

function Row({ member: { person, online }, isMe, onGo }: RowProps) {
  const state = isMe
    ? words.you
    : online
      ? strings.conversation.online
      : person.unclaimed
        ? strings.conversation.notYet
        : "";
  return (
    <li className={css["person"]}>
      <Avatar
        name={person.username}
        kind="direct"
        size={36}
        online={online || isMe}
        unclaimed={person.unclaimed}
      />
      {isMe ? (
        <bdi>{person.username}</bdi>
      ) : (
        <Link href={pathOf(`@${person.username.toLowerCase()}`)} onClick={onGo}>
          <bdi>{person.username}</bdi>
        </Link>
      )}
      <span>{state}</span>
    </li>
  );
}
