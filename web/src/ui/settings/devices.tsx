import { useState } from "react";
import { MonitorSmartphone } from "lucide-react";
import type { SessionView } from "../../state/view.ts";
import { useToday } from "../page-state.ts";
import { Ask } from "../parts/ask.tsx";
import { PageEnd } from "../parts/page-end.tsx";
import parts from "../parts/parts.module.css";
import css from "../shell/dialogs.module.css";
import { useAccount } from "../store-context.ts";
import { settingsStrings } from "../strings-settings.ts";
import { moment } from "../time/moment.ts";
import { useSubmit } from "../use-submit.ts";
import { useAsked } from "./use-asked.ts";

const words = settingsStrings.devices;

/** Where this person is logged in, and the end of any of it. */
export function Devices() {
  const { sessions, endSession, endOtherSessions } = useAccount();
  const { answer, pages } = useAsked("sessions", sessions);
  const one = useSubmit<undefined>();
  const all = useSubmit<number>();
  const [asking, setAsking] = useState(false);
  const [ended, setEnded] = useState<number>();
  const others = answer?.some(({ current }) => !current);
  const endAll = () =>
    all.submit(endOtherSessions, (count) => {
      setAsking(false);
      setEnded(count);
      pages.reload();
    });
  return (
    <>
      <p className={parts["hint"]}>{words.hint}</p>
      {one.failure && (
        <p className={parts["error"]} role="alert">
          {one.failure.message}
        </p>
      )}
      <ul className={css["people"]}>
        {answer?.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            onEnd={() => one.submit(() => endSession(session.id), pages.reload)}
          />
        ))}
      </ul>
      <PageEnd pages={pages} />
      <p role="status" className={parts["hint"]}>
        {ended === undefined ? others === false && words.only : words.ended(ended)}
      </p>
      {others && (
        <button
          type="button"
          className={`${parts["button"]} ${css["start"]}`}
          onClick={() => setAsking(true)}
        >
          {words.endAll}
        </button>
      )}
      {asking && (
        <Ask
          title={words.endAllTitle}
          hint={words.endAllHint}
          submit={words.endAll}
          busy={all.busy}
          failure={all.failure}
          onSubmit={endAll}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

function SessionRow({ session, onEnd }: { session: SessionView; onEnd: () => void }) {
  const now = useToday();
  const { deviceName, address, createdAt, usedAt, current, shared, live } = session;
  const name = deviceName || words.unnamed;
  const when = live ? words.live : words.used(moment(usedAt, now));
  return (
    <li className={css["person"]}>
      <span className={css["face"]} data-live={live || undefined}>
        <MonitorSmartphone size={20} aria-hidden="true" />
      </span>
      <div className={css["what"]}>
        <bdi>{name}</bdi> {current && <span className={css["role"]}>{words.here}</span>}
        <p>
          {[when, address, words.since(moment(createdAt, now)), ...(shared ? [words.shared] : [])]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      {!current && (
        <button
          type="button"
          className={`${parts["button"]} ${parts["small"]}`}
          aria-label={words.endNamed(name)}
          onClick={onEnd}
        >
          {words.end}
        </button>
      )}
    </li>
  );
}
