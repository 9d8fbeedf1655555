import css from "./emoji.module.css";
import { QUICK_REACTIONS } from "./quick-emoji.ts";

interface Props {
  /** What a press does, in words; without it the emoji says it. */
  label?: (emoji: string) => string;
  onPick: (emoji: string) => void;
}

/** The few emoji that are given most, one press away. */
export function QuickReactions({ label, onPick }: Props) {
  return (
    <div className={css["quick"]}>
      {QUICK_REACTIONS.map((emoji) => (
        <button
          key={emoji}
          type="button"
          aria-label={label?.(emoji)}
          title={label?.(emoji)}
          onClick={() => onPick(emoji)}
        >
          {emoji}
        </button>
      ))}
    </div>
  );
}
