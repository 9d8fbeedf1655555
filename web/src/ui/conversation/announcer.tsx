import { useEffect, useRef, useState } from "react";
import type { MessageRow } from "../../state/view.ts";
import parts from "../parts/parts.module.css";
import { strings } from "../strings.ts";
import { announcement, newRows } from "./announcement.ts";

/** Tells a screen reader politely what has come. */
export function Announcer({ rows }: { rows: readonly MessageRow[] }) {
  const before = useRef(rows);
  const [said, setSaid] = useState({ number: 0, words: "" });
  useEffect(() => {
    const words = announcement(newRows(before.current, rows), strings.conversation.announced);
    before.current = rows;
    if (words) setSaid(({ number }) => ({ number: number + 1, words }));
  }, [rows]);
  return (
    <div className={parts["unseen"]} aria-live="polite">
      {/* The same words twice are two announcements. */}
      <p key={said.number}>{said.words}</p>
    </div>
  );
}
