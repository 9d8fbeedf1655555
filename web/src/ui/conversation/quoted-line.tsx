import type { CSSProperties } from "react";
import type { Quoted } from "../../state/view.ts";
import { plainLine } from "../markdown/plain-line.ts";
import { hueOf } from "../parts/avatar-colour.ts";
import { nameOf } from "../shown-name.ts";
import { strings } from "../strings.ts";
import css from "./message.module.css";

const words = strings.row;

/** One line of the message that another one answers, leading back to it. */
export function QuotedLine({ quoted, onJump }: { quoted: Quoted; onJump: (seq: number) => void }) {
  const { author, state } = quoted;
  const name = author && nameOf(author);
  return (
    <button
      type="button"
      className={css["quoted"]}
      style={author && ({ "--hue": hueOf(author.username) } as CSSProperties)}
      aria-label={name === undefined ? words.quotedMissing : `${words.quoted(name)}: ${quotedText(quoted)}`}
      disabled={state === "missing"}
      onClick={() => onJump(quoted.seq)}
    >
      {name !== undefined && <bdi className={css["quotedAuthor"]}>{name}</bdi>}
      <span className={css["quotedText"]} data-soft={state !== "known" || undefined} dir="auto">
        {quotedText(quoted)}
      </span>
    </button>
  );
}

/** What a quote says of its message. */
export function quotedText({ state, text }: Pick<Quoted, "state" | "text">): string {
  if (state === "deleted") return words.deleted;
  if (state === "loading") return words.quotedLoading;
  if (state === "missing") return words.quotedMissing;
  return plainLine(text);
}
