import { Dialog } from "../parts/dialog.tsx";
import { strings } from "../strings.ts";
import css from "./dialogs.module.css";

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={strings.shortcuts.title} onClose={onClose}>
      <dl className={css["keys"]}>
        {strings.shortcuts.rows.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
