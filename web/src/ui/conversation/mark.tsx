import { Check, CheckCheck, CircleAlert, Clock } from "lucide-react";
import type { MessageRow, Reach } from "../../state/view.ts";
import { strings } from "../strings.ts";
import css from "./message.module.css";

const words = strings.message;

/** How far one's own message has come. Nothing while it is being written to the outbox. */
export function Mark({ row }: { row: MessageRow }) {
  const { state, changing, reach } = row;
  if (state === "typed") return null;
  if (state === "failed")
    return <CircleAlert size={13} strokeWidth={2.4} role="img" aria-label={words.failed} />;
  if (state === "waiting") return <Clock size={12} strokeWidth={2.4} role="img" aria-label={words.waiting} />;
  if (changing) return <Clock size={12} strokeWidth={2.4} role="img" aria-label={strings.row.changing} />;
  const label = reachLabel(reach);
  if (!reach || label === undefined)
    return <Check size={14} strokeWidth={2.4} role="img" aria-label={words.stored} />;
  return (
    <CheckCheck
      size={15}
      strokeWidth={2.4}
      className={css["reached"]}
      data-read={reach.read >= reach.others || undefined}
      role="img"
      aria-label={label}
    />
  );
}

/** ✓✓ once everybody has it; who has read it is said by counts. Undefined: still one ✓. */
function reachLabel(reach: Reach | undefined): string | undefined {
  if (!reach || reach.others === 0) return undefined;
  const { others, delivered, read } = reach;
  const all = strings.row;
  if (read > 0) return others === 1 ? all.read : all.readBy(read, others);
  if (delivered > 0) return others === 1 ? all.delivered : all.deliveredTo(delivered, others);
  return undefined;
}
