import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Inbox, MapPinOff } from "lucide-react";
import { Link, Redirect, useLocation } from "wouter";
import type { ConversationKey } from "../../state/view.ts";
import { ConversationPane } from "../conversation/conversation-pane.tsx";
import type { LeftPosition } from "../conversation/list-state.ts";
import { fetchLaterParts } from "../later-parts.ts";
import { useOnePane } from "../page-state.ts";
import { usePageTitle } from "../page-title.ts";
import { later } from "../parts/later.tsx";
import { Notice } from "../parts/notice.tsx";
import parts from "../parts/parts.module.css";
import { JoinPage } from "../join/join-page.tsx";
import { placeOf } from "../routes.ts";
import { shownTitle } from "../shown-title.ts";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import { times } from "../time/times.ts";
import { Banners } from "./banners.tsx";
import { ConnectionStatus } from "./connection.tsx";
import { LinkedHere } from "./linked-here.tsx";
import { DialogContext } from "./dialogs.ts";
import type { OpenDialog } from "./dialogs.ts";
import css from "./shell.module.css";
import { Sidebar } from "./sidebar.tsx";
import { useShortcuts } from "./use-shortcuts.ts";

const DrawnDialog = later(async () => (await import("./drawn-dialog.tsx")).DrawnDialog);

/** A local copy that takes longer is not waited for: what there is of the page can be used. */
const PATIENCE_MS = 300;

/**
 * The page of a person who is logged in.
 *
 * @param opening the page was opened by somebody who was logged in already: nothing is on the screen, and what this
 * device holds comes in a moment. So it is drawn once, with that, rather than empty before.
 */
export function Shell({ opening }: { opening: boolean }) {
  const { loaded } = useAppView();
  const actions = useActions();
  const [path] = useLocation();
  const [held, setHeld] = useState(opening && !loaded);
  if (held && loaded) setHeld(false);
  useLayoutEffect(() => {
    if (!held) return undefined;
    const place = placeOf(path);
    // Read together with all the rest.
    if (place.at === "conversation") actions.open(place.key);
    // The first format of a page takes a browser ten milliseconds: better now than when there is something to draw.
    times.clock(0);
    const patience = setTimeout(() => setHeld(false), PATIENCE_MS);
    return () => {
      clearTimeout(patience);
      actions.close();
    };
  }, [held, path, actions]);
  return held ? null : <Screen />;
}

/** The conversations on the left, one of them on the right. */
function Screen() {
  const app = useAppView();
  const [path] = useLocation();
  const place = placeOf(path);
  const openKey = place.at === "conversation" ? place.key : undefined;
  const [dialog, setDialog] = useState<OpenDialog>();
  const [findAsked, setFindAsked] = useState(0);
  const onePane = useOnePane();
  const left = useRef(new Map<ConversationKey, LeftPosition>());
  const openItem = [...app.conversations, ...app.archived].find((item) => item.key === openKey);
  const openTitle = openItem ? shownTitle(openItem) : openKey?.replace(/^@|^c_.*/, "");

  usePageTitle(app.unread, openTitle);
  useEffect(() => {
    // What this device holds is shown first.
    if (app.loaded) void fetchLaterParts();
  }, [app.loaded]);
  useShortcuts({
    conversations: app.conversations,
    openKey,
    onFind: () => setFindAsked((asked) => asked + 1),
    onHelp: () => setDialog({ kind: "shortcuts" }),
  });

  return (
    <DialogContext value={setDialog}>
      <a className={parts["skip"]} href="#main">
        {strings.app.skip}
      </a>
      <div className={css["shell"]} data-place={place.at === "list" ? "list" : "open"}>
        <ConnectionStatus connection={app.connection} />
        <Banners roomy={!onePane || place.at === "list"} />
        <Sidebar openKey={openKey} findAsked={findAsked} atList={place.at === "list"} />
        <main id="main" className={css["main"]} tabIndex={-1}>
          {openKey !== undefined && (
            <ConversationPane
              key={openKey}
              conversationKey={openKey}
              seq={place.at === "conversation" ? place.seq : undefined}
              left={left.current}
            />
          )}
          {place.at === "list" && <Welcome onFind={() => setFindAsked((asked) => asked + 1)} />}
          {place.at === "invitation" && <JoinPage key={place.token} token={place.token} />}
          {place.at === "link" && <LinkedHere />}
          {place.at === "sign-up" && <Redirect to="/" replace />}
          {place.at === "nowhere" && <Nowhere />}
        </main>
      </div>
      {dialog && <DrawnDialog dialog={dialog} onClose={() => setDialog(undefined)} />}
    </DialogContext>
  );
}

function Welcome({ onFind }: { onFind: () => void }) {
  const words = strings.welcome;
  return (
    <Notice level={2} title={words.title} hint={words.hint} icon={<Inbox size={26} />}>
      <button type="button" className={parts["button"]} onClick={onFind}>
        {words.find}
      </button>
    </Notice>
  );
}

function Nowhere() {
  return (
    <Notice level={1} title={strings.nowhere.title} icon={<MapPinOff size={26} />}>
      <Link href="/" className={parts["button"]}>
        {strings.nowhere.back}
      </Link>
    </Notice>
  );
}
