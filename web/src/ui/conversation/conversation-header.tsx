import { ArrowLeft, DoorOpen, EllipsisVertical, Lock, UserPlus, Users } from "lucide-react";
import { Link } from "wouter";
import type { ConversationView } from "../../state/view.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Menu } from "../parts/menu.tsx";
import parts from "../parts/parts.module.css";
import { useDialog } from "../shell/dialogs.ts";
import { useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import css from "./conversation.module.css";

const words = strings.conversation;

export function ConversationHeader({ view }: { view: ConversationView }) {
  const { kind, title, peer, online } = view;
  return (
    <div className={css["header"]}>
      <Link href="/" className={`${parts["icon"]} ${css["back"]}`} aria-label={words.back}>
        <ArrowLeft size={22} aria-hidden="true" />
      </Link>
      <Avatar name={title} kind={kind} size={38} online={online} unclaimed={peer?.unclaimed ?? false} />
      <div className={css["who"]}>
        <h1 className={css["title"]}>
          <bdi>{title}</bdi>
          {view.visibility === "private" && (
            <Lock size={14} role="img" aria-label={strings.list.privateRoom} />
          )}
        </h1>
        <p className={css["subtitle"]}>
          <Subtitle view={view} />
        </p>
      </div>
      {kind === "room" && <RoomMenu view={view} />}
    </div>
  );
}

/** What one would want to know before writing: is the connection here, are they? */
function Subtitle({ view }: { view: ConversationView }) {
  const { connection } = useAppView();
  const openDialog = useDialog();
  if (connection !== "connected") return <>{strings.connection[connection]}</>;
  if (view.kind === "direct") {
    if (view.peer?.unclaimed) return <>{words.notYet}</>;
    return <>{view.online ? words.online : words.away}</>;
  }
  return (
    <button
      type="button"
      className={css["members"]}
      onClick={() => openDialog({ kind: "members", key: view.key })}
    >
      {strings.room.members(view.memberCount)}
    </button>
  );
}

function RoomMenu({ view: { key } }: { view: ConversationView }) {
  const openDialog = useDialog();
  return (
    <Menu
      label={strings.room.more}
      buttonClass={parts["icon"]}
      button={<EllipsisVertical size={20} aria-hidden="true" />}
      items={[
        {
          label: strings.room.membersTitle,
          icon: Users,
          onSelect: () => openDialog({ kind: "members", key }),
        },
        { label: strings.room.add, icon: UserPlus, onSelect: () => openDialog({ kind: "add-people", key }) },
        {
          label: strings.room.leave,
          icon: DoorOpen,
          danger: true,
          onSelect: () => openDialog({ kind: "leave", key }),
        },
      ]}
    />
  );
}
