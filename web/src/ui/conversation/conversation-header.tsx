import { ArrowLeft, BellOff, EllipsisVertical, Lock, Users } from "lucide-react";
import { Link } from "wouter";
import type { ConversationView } from "../../state/view.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Menu } from "../parts/menu.tsx";
import parts from "../parts/parts.module.css";
import { Handle } from "../parts/person-name.tsx";
import { shownTitle } from "../shown-title.ts";
import { useDialog } from "../shell/dialogs.ts";
import { strings } from "../strings.ts";
import { useConversationMenu } from "./conversation-menu.ts";
import css from "./conversation.module.css";
import { PinnedBar } from "./pinned-bar.tsx";
import { Subtitle } from "./subtitle.tsx";
import { TypingAnnouncer } from "./typing-announcer.tsx";

/** Whose conversation this is, what goes on in it, and what can be done with it; below, what is pinned. */
export function ConversationHeader({ view }: { view: ConversationView }) {
  const { kind, self, peer, online, memberCount } = view;
  const openDialog = useDialog();
  const title = shownTitle(view);
  return (
    <div>
      <div className={css["header"]}>
        <Link href="/" className={`${parts["icon"]} ${css["back"]}`} aria-label={strings.conversation.back}>
          <ArrowLeft size={22} aria-hidden="true" data-mirrored />
        </Link>
        <Avatar
          name={title}
          {...(peer && !self ? { colour: peer.username } : {})}
          kind={kind}
          self={self}
          count={memberCount}
          size={38}
          online={online && !self}
          unclaimed={peer?.unclaimed ?? false}
        />
        <div className={css["who"]}>
          <h1 className={css["title"]}>
            <bdi>{title}</bdi>
            {peer && !self && <Handle person={peer} />}
            {view.visibility === "private" && (
              <Lock size={14} role="img" aria-label={strings.list.privateRoom} />
            )}
            {view.muted && <BellOff size={14} role="img" aria-label={strings.header.muted} />}
          </h1>
          <div className={css["subtitle"]}>
            <Subtitle view={view} />
          </div>
          <TypingAnnouncer people={view.typing} />
        </div>
        {kind !== "direct" && (
          <button
            type="button"
            className={`${parts["icon"]} ${css["wideOnly"]}`}
            aria-label={strings.header.members}
            title={strings.header.members}
            onClick={() => openDialog({ kind: "members", key: view.key })}
          >
            <Users size={20} aria-hidden="true" />
          </button>
        )}
        <Menu
          label={strings.header.more}
          buttonClass={parts["icon"]}
          button={<EllipsisVertical size={20} aria-hidden="true" />}
          items={useConversationMenu(view)}
        />
      </div>
      <PinnedBar view={view} />
    </div>
  );
}
