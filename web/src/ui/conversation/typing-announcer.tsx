import { useEffect, useState } from "react";
import type { Person } from "../../state/view.ts";
import parts from "../parts/parts.module.css";
import { nameOf } from "../shown-name.ts";
import { typingWords } from "../typing-words.ts";

/** People pause while they write: who went on within this time is not announced again. */
const QUIET_MS = 30_000;

/** Tells a screen reader politely that somebody began to write; what comes and goes after that is not said. */
export function TypingAnnouncer({ people }: { people: readonly Person[] }) {
  const [said, setSaid] = useState("");
  const words = typingWords(people.map(nameOf), false);
  if (words && !said) setSaid(words);
  const over = said !== "" && !words;
  useEffect(() => {
    if (!over) return;
    const timer = setTimeout(() => setSaid(""), QUIET_MS);
    return () => clearTimeout(timer);
  }, [over]);
  return (
    <p className={parts["unseen"]} aria-live="polite">
      {said}
    </p>
  );
}
