import { useState } from "react";
import type { ReactNode } from "react";
import parts from "../parts/parts.module.css";
import { useActions, useAppView } from "../store-context.ts";
import { settingsStrings } from "../strings-settings.ts";
import { useSubmit } from "../use-submit.ts";
import css from "../shell/dialogs.module.css";
import { BlockedPeople } from "./blocked-people.tsx";

const words = settingsStrings.privacy;

/** What others learn of this person beside their messages, and who learns nothing of them. It is the server's to know, so it needs a connection. */
export function Privacy() {
  const { preferences, connection } = useAppView();
  const { updatePreferences } = useActions();
  const { failure, submit } = useSubmit<undefined>();
  /** Drawn at once; the answer comes by the stream like everything else. */
  const [wanted, setWanted] = useState<Parameters<typeof updatePreferences>[0]>({});
  const now = { ...preferences, ...wanted };
  const change = (next: typeof wanted) => {
    setWanted({ ...wanted, ...next });
    submit(
      () => updatePreferences(next),
      () => undefined,
      () => setWanted({}),
    );
  };
  const connected = connection === "connected";
  return (
    <>
      <fieldset className={css["privacy"]} disabled={!connected}>
        <legend className={parts["label"]}>{words.title}</legend>
        <div className={css["choices"]}>
          <Switch
            label={words.receipts}
            hint={words.receiptsHint}
            on={!now.hideReadReceipts}
            onChange={(on) => change({ hideReadReceipts: !on })}
          />
          <Switch
            label={words.presence}
            hint={words.presenceHint}
            on={!now.hidePresence}
            onChange={(on) => change({ hidePresence: !on })}
          />
        </div>
        {!connected && <p className={parts["hint"]}>{words.offline}</p>}
        {failure && (
          <p className={parts["error"]} role="alert">
            {failure.message}
          </p>
        )}
      </fieldset>
      <BlockedPeople />
    </>
  );
}

interface SwitchProps {
  label: string;
  hint: ReactNode;
  on: boolean;
  onChange: (on: boolean) => void;
}

function Switch({ label, hint, on, onChange }: SwitchProps) {
  return (
    <label className={css["choice"]}>
      <input type="checkbox" role="switch" aria-checked={on} checked={on} onChange={() => onChange(!on)} />
      <strong>{label}</strong>
      <span>{hint}</span>
    </label>
  );
}
