import { useContext } from "react";
import { SmilePlus } from "lucide-react";
import type { MessageRow, RowReaction } from "../../state/view.ts";
import { useMessageCommands } from "../message-actions/message-commands.ts";
import { NamesContext } from "../message-actions/names-context.ts";
import { anchorOf } from "../message-actions/anchor-of.ts";
import { strings } from "../strings.ts";
import css from "./reactions.module.css";

const words = strings.reactions;
/** Names in a chip's tooltip; the dialog has them all. */
const NAMED = 12;

/** The emoji given to a message, each with its count; a click gives or takes back one's own. */
export function Reactions({ row }: { row: MessageRow }) {
  const commands = useMessageCommands();
  if (row.reactions.length === 0) return null;
  return (
    <div className={css["reactions"]} data-mine={row.mine || undefined} role="group" aria-label={words.label}>
      {row.reactions.map((reaction) => (
        <Chip key={reaction.emoji} row={row} reaction={reaction} />
      ))}
      <button
        type="button"
        className={css["add"]}
        aria-label={words.add}
        title={words.add}
        onClick={(event) => commands.run("react", row, anchorOf(event.currentTarget))}
      >
        <SmilePlus size={15} aria-hidden="true" />
      </button>
      <button type="button" className={css["who"]} onClick={() => commands.showReactors(row)}>
        {words.who}
      </button>
    </div>
  );
}

function Chip({ row, reaction }: { row: MessageRow; reaction: RowReaction }) {
  const commands = useMessageCommands();
  const nameOf = useContext(NamesContext);
  const { emoji, count, mine, userIds } = reaction;
  const names = userIds.flatMap((id) => nameOf(id) ?? []).slice(0, NAMED);
  const rest = count - names.length;
  const said = rest > 0 && names.length > 0 ? words.others(names.join(", "), rest) : names.join(", ");
  return (
    <button
      type="button"
      className={css["chip"]}
      aria-pressed={mine}
      aria-label={words.toggle(emoji, count)}
      title={said || undefined}
      onClick={() => commands.toggle(row, emoji)}
    >
      <span className={css["emoji"]} aria-hidden="true">
        {emoji}
      </span>
      <span aria-hidden="true">{count}</span>
    </button>
  );
}
