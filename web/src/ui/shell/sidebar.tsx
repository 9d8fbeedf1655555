import { Plus } from "lucide-react";
import type { ConversationKey } from "../../state/view.ts";
import { FindBox } from "../find/find-box.tsx";
import { useOnePane } from "../page-state.ts";
import { Logo } from "../parts/logo.tsx";
import parts from "../parts/parts.module.css";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import { AccountMenu } from "./account-menu.tsx";
import { ConnectionMark } from "./connection.tsx";
import { ConversationList } from "./conversation-list.tsx";
import { useDialog } from "./dialogs.ts";
import css from "./shell.module.css";

interface Props {
  openKey: ConversationKey | undefined;
  /** Counts how often Ctrl/Cmd+K was pressed: each time the search field takes the focus. */
  findAsked: number;
  /** Nothing is open: the page's one first-level heading is here. */
  atList: boolean;
}

export function Sidebar({ openKey, findAsked, atList }: Props) {
  const app = useAppView();
  const { goOnline } = useActions();
  const openDialog = useDialog();
  const Name = atList ? "h1" : "p";
  // Alone on the screen, it is what the page is about; beside a conversation, its head is the page's banner.
  const alone = useOnePane() && atList;
  return (
    <div className={css["side"]} role={alone ? "main" : undefined}>
      <div className={css["top"]} role={alone ? undefined : "banner"}>
        <div className={css["brandRow"]}>
          <Logo size={34} />
          <div className={css["brand"]}>
            <Name className={css["name"]}>{strings.app.name}</Name>
            <ConnectionMark connection={app.connection} />
          </div>
          <button
            type="button"
            className={parts["icon"]}
            aria-label={strings.room.make}
            title={strings.room.make}
            onClick={() => openDialog({ kind: "new-room" })}
          >
            <Plus size={22} aria-hidden="true" />
          </button>
          <AccountMenu />
        </div>
        <FindBox asked={findAsked} />
        {app.wentOffline && (
          <div className={css["offline"]}>
            <p>{strings.connection.wentOffline}</p>
            <button type="button" className={`${parts["button"]} ${parts["small"]}`} onClick={goOnline}>
              {strings.connection.goOnline}
            </button>
          </div>
        )}
      </div>
      <nav className={css["nav"]} aria-label={strings.list.label} data-region="list">
        <ConversationList
          conversations={app.conversations}
          archived={app.archived}
          loaded={app.loaded}
          openKey={openKey}
        />
      </nav>
    </div>
  );
}
