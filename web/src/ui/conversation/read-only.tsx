import type { ConversationView } from "../../state/view.ts";
import parts from "../parts/parts.module.css";
import { nameOf } from "../shown-name.ts";
import { useAccount } from "../store-context.ts";
import { strings } from "../strings.ts";
import { useSubmit } from "../use-submit.ts";
import css from "./conversation.module.css";

/** In place of the composer: why nothing can be written here, and what can be done about it. */
export function ReadOnly({ view: { readOnly, peer, title } }: { view: ConversationView }) {
  const { setBlocked } = useAccount();
  const { busy, failure, submit } = useSubmit<undefined>();
  if (readOnly === undefined) return null;
  if (readOnly !== "blocked") {
    return (
      <p className={css["readOnly"]} role="note">
        {strings.readOnly[readOnly]}
      </p>
    );
  }
  return (
    <div className={css["readOnly"]} role="note">
      <p dir="auto">{strings.block.blocked(peer ? nameOf(peer) : title)}</p>
      {failure && (
        <p className={parts["error"]} role="alert">
          {failure.message}
        </p>
      )}
      <button
        type="button"
        className={`${parts["button"]} ${parts["small"]}`}
        aria-disabled={busy || undefined}
        onClick={() =>
          submit(
            () => setBlocked(peer?.userId ?? "", false),
            () => undefined,
          )
        }
      >
        {strings.block.unblockSubmit}
      </button>
    </div>
  );
}
