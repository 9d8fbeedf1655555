import { useState } from "react";
import type { ReactNode } from "react";
import { CloudOff, Hourglass, HardDrive, KeyRound, LogOut, MonitorX, X } from "lucide-react";
import type { Leaving } from "../../state/view.ts";
import parts from "../parts/parts.module.css";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import { accountStrings } from "../strings-account.ts";
import { useDialog } from "./dialogs.ts";
import { OnlyHere } from "./only-here.tsx";
import css from "./shell.module.css";

const words = strings.connection;

/**
 * What the person should know wherever they are. Empty when all is well.
 *
 * @param roomy nothing more important needs the place
 */
export function Banners({ roomy }: { roomy: boolean }) {
  const app = useAppView();
  const openDialog = useDialog();
  const [memoryKnown, setMemoryKnown] = useState(false);
  const small = `${parts["button"]} ${parts["small"]}`;
  const memory = app.storage === "memory" && !memoryKnown;
  const onlyHere = app.onlyHere && roomy;
  const trouble = app.sessionExpired || app.troubled || app.polling || app.leaving;
  if (!trouble && !memory && !onlyHere) return null;
  return (
    <aside className={css["banners"]} aria-label={strings.app.name}>
      {app.sessionExpired && (
        <Banner icon={<KeyRound size={16} />} text={words.expired}>
          <button type="button" className={small} onClick={() => openDialog({ kind: "log-in-again" })}>
            {words.logInAgain}
          </button>
        </Banner>
      )}
      {app.troubled && !app.sessionExpired && <Banner icon={<CloudOff size={16} />} text={words.troubled} />}
      {app.polling && <Banner icon={<Hourglass size={16} />} text={words.polling} />}
      {app.leaving && <LeavingBanner {...app.leaving} />}
      {memory && (
        <Banner
          icon={app.shared ? <MonitorX size={16} /> : <HardDrive size={16} />}
          text={app.shared ? accountStrings.onlyHere.sharedComputer : words.memory}
        >
          <button
            type="button"
            className={parts["icon"]}
            aria-label={words.dismiss}
            onClick={() => setMemoryKnown(true)}
          >
            <X size={16} aria-hidden="true" />
          </button>
        </Banner>
      )}
      {onlyHere && !trouble && <OnlyHere name={app.me?.username ?? ""} />}
    </aside>
  );
}

/** Log-out was asked for, and waits. */
function LeavingBanner({ waiting, failed, drafts }: Leaving) {
  const { stayLoggedIn } = useActions();
  const text = leavingText(waiting, failed, drafts);
  return (
    <Banner icon={<LogOut size={16} />} text={text}>
      <button type="button" className={`${parts["button"]} ${parts["small"]}`} onClick={stayLoggedIn}>
        {strings.logOut.stay}
      </button>
    </Banner>
  );
}

function leavingText(waiting: number, failed: number, drafts: number): string {
  const { leaving, leavingNow, leavingDrafts, leavingFailed } = strings.logOut;
  if (failed > 0) return leavingFailed(failed);
  if (waiting > 0) return leaving(waiting);
  return drafts > 0 ? leavingDrafts : leavingNow;
}

function Banner({ icon, text, children }: { icon: ReactNode; text: string; children?: ReactNode }) {
  return (
    <div className={css["banner"]}>
      <span aria-hidden="true">{icon}</span>
      <p>{text}</p>
      {children}
    </div>
  );
}
