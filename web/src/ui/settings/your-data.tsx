import { useState } from "react";
import parts from "../parts/parts.module.css";
import css from "../shell/dialogs.module.css";
import { useAppView } from "../store-context.ts";
import { settingsStrings } from "../strings-settings.ts";
import { DeleteAccount } from "./delete-account.tsx";
import { Export } from "./export.tsx";

const words = settingsStrings.data;

/** What the server keeps about this person: taken along, or given up. */
export function YourData() {
  const { server } = useAppView();
  const [deleting, setDeleting] = useState(false);
  return (
    <>
      <Export />
      <section className={css["section"]}>
        <h3 className={parts["label"]}>{words.deleteTitle}</h3>
        <p>{server.deletesMessagesWithAccount ? words.deleteTakes : words.deleteKeeps}</p>
        <p className={parts["hint"]}>{words.deleteQuarantine}</p>
        <button
          type="button"
          className={`${parts["button"]} ${parts["danger"]} ${css["start"]}`}
          onClick={() => setDeleting(true)}
        >
          {words.delete}
        </button>
      </section>
      {deleting && <DeleteAccount onClose={() => setDeleting(false)} />}
    </>
  );
}
