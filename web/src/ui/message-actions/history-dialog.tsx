import { useEffect, useState } from "react";
import type { Outcome } from "../../state/view.ts";
import { Markdown } from "../markdown/markdown.tsx";
import { Dialog } from "../parts/dialog.tsx";
import parts from "../parts/parts.module.css";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import { times } from "../time/times.ts";
import type { RowDialogProps } from "./delete-dialog.tsx";
import css from "./dialogs.module.css";

const words = strings.history;

type Wordings = readonly { text: string; time: number }[];

/** What a message said before each of its edits, the latest first. */
export function HistoryDialog({ conversationKey, row, onClose }: RowDialogProps) {
  const { wordings } = useActions();
  const { seq, editedAt } = row;
  const [outcome, setOutcome] = useState<Outcome<Wordings>>();
  useEffect(() => {
    if (seq === undefined) return;
    let gone = false;
    const settle = (next: Outcome<Wordings> | undefined) => {
      if (!gone) setOutcome(next);
    };
    const failed = {
      ok: false,
      failure: { reason: "unreachable", message: strings.unreachable, suggestion: undefined },
    } as const;
    // Settled either way. Asked again when it is edited while one looks.
    void wordings(conversationKey, seq).then(settle, () => settle(failed));
    return () => {
      gone = true;
    };
  }, [wordings, conversationKey, seq, editedAt]);
  return (
    <Dialog title={words.title} onClose={onClose}>
      <ol className={css["wordings"]}>
        <Wording text={row.text} said={words.now} />
        {outcome?.ok &&
          outcome.value
            .toReversed()
            .map(({ text, time }) => <Wording key={time} text={text} said={times.full(time)} />)}
      </ol>
      {!outcome && <p className={parts["hint"]}>{words.loading}</p>}
      {outcome && !outcome.ok && (
        <p className={parts["error"]} role="alert">
          {outcome.failure.message}
        </p>
      )}
    </Dialog>
  );
}

function Wording({ text, said }: { text: string; said: string }) {
  return (
    <li>
      <p className={parts["hint"]}>{said}</p>
      <div className={css["wording"]}>
        <Markdown text={text} />
      </div>
    </li>
  );
}
