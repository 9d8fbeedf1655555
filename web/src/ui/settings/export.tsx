import { useEffect, useRef, useState } from "react";
import { Download } from "lucide-react";
import type { Confirmation, Outcome } from "../../state/view.ts";
import { AskConfirmation } from "../account/ask-confirmation.tsx";
import { saveFile } from "../account/save-file.ts";
import { useConfirmed } from "../account/use-confirmed.ts";
import { Dialog } from "../parts/dialog.tsx";
import parts from "../parts/parts.module.css";
import css from "../shell/dialogs.module.css";
import { useAccount, useAppView } from "../store-context.ts";
import { settingsStrings } from "../strings-settings.ts";

const words = settingsStrings.data;

/** Everything that the server keeps about this person, as one file. */
export function Export() {
  const { exportData } = useAccount();
  const { me } = useAppView();
  /** Of the collecting that is awaited; one that was called off answers nobody. */
  const collecting = useRef<AbortController>(undefined);
  const [turn, setTurn] = useState(0);
  useEffect(() => () => collecting.current?.abort(), []);
  const cancel = () => {
    collecting.current?.abort();
    setTurn(turn + 1);
  };
  const collect: Collect = async (proof) => {
    const stop = new AbortController();
    collecting.current = stop;
    const outcome = await exportData(proof, stop.signal);
    if (outcome.ok && !stop.signal.aborted) saveFile(`restante-${me?.username ?? ""}.json`, outcome.value);
    return outcome;
  };
  return (
    <section className={css["section"]}>
      <h3 className={parts["label"]}>{words.exportTitle}</h3>
      <p className={parts["hint"]}>{words.exportHint}</p>
      <Collecting key={turn} collect={collect} onCancel={cancel} />
    </section>
  );
}

type Collect = (confirmation: Confirmation) => Promise<Outcome<Blob>>;

function Collecting({ collect, onCancel }: { collect: Collect; onCancel: () => void }) {
  const confirmed = useConfirmed<Blob>();
  const { busy, asking, failure } = confirmed;
  const [done, setDone] = useState(false);
  if (busy && !asking) {
    return (
      <>
        <progress className={css["progress"]} aria-label={words.exporting} />
        <div className={css["ways"]}>
          <button type="button" className={parts["button"]} onClick={onCancel}>
            {words.exportCancel}
          </button>
          <p role="status" className={css["said"]}>
            {words.exporting}
          </p>
        </div>
      </>
    );
  }
  return (
    <>
      {failure && !asking && (
        <p className={parts["error"]} role="alert">
          {failure.message}
        </p>
      )}
      <div className={css["ways"]}>
        <button
          type="button"
          className={parts["button"]}
          onClick={() => {
            setDone(false);
            confirmed.submit(collect, () => setDone(true));
          }}
        >
          <Download size={18} aria-hidden="true" />
          {words.export}
        </button>
        <p role="status" className={css["said"]}>
          {done && words.exported}
        </p>
      </div>
      {asking && (
        <Dialog title={words.export} onClose={onCancel}>
          <AskConfirmation {...confirmed} />
        </Dialog>
      )}
    </>
  );
}
