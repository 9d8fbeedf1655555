import type { Connection } from "../../state/view.ts";
import parts from "../parts/parts.module.css";
import { strings } from "../strings.ts";
import css from "./shell.module.css";

/** The connection's state for screen readers, present whichever pane a narrow screen shows. */
export function ConnectionStatus({ connection }: { connection: Connection }) {
  return (
    <p role="status" className={parts["unseen"]}>
      {strings.connection[connection]}
    </p>
  );
}

/** The same to be seen. */
export function ConnectionMark({ connection }: { connection: Connection }) {
  return (
    <p className={css["connection"]} data-state={connection} aria-hidden="true">
      {strings.connection[connection]}
    </p>
  );
}
