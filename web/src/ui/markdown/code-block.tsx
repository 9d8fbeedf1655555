import { useEffect, useMemo, useState } from "react";
import { Check, Copy } from "lucide-react";
import { copyText } from "../parts/copy-text.ts";
import { strings } from "../strings.ts";
import type { ColouredText } from "./coloured-text.ts";
import css from "./markdown.module.css";

const words = strings.message;
const COPIED_MS = 2_000;

type Colour = (text: string, language: string) => ColouredText[];

/** Loaded with the first block that names its language; colours change no line's height. */
let colour: Colour | undefined;

async function loadColours(): Promise<Colour> {
  const { colouredCode } = await import("./code-colours.ts");
  colour = colouredCode;
  return colour;
}

/** Code as it was written, in colours when its language is named and known. */
export function CodeBlock({ language, text }: { language: string; text: string }) {
  const colours = useColours(language !== "");
  const pieces = useMemo(() => colours?.(text, language.toLowerCase()), [colours, text, language]);
  return (
    <div className={css["block"]}>
      <pre
        className={css["pre"]}
        dir="ltr"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        tabIndex={0}
        role="group"
        aria-label={language || strings.markdown.code}
      >
        <code>
          {pieces
            ? pieces.map((piece, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- the pieces of one text never move
                <span key={index} data-tone={piece.tone}>
                  {piece.text}
                </span>
              ))
            : text}
        </code>
      </pre>
      <CopyCode text={text} />
    </div>
  );
}

function CopyCode({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      className={css["copy"]}
      aria-label={copied ? words.copied : strings.markdown.copyCode}
      title={copied ? words.copied : strings.markdown.copyCode}
      onClick={() => void copyText(text).then(setCopied)}
    >
      <Icon size={15} aria-hidden="true" />
    </button>
  );
}

function useColours(wanted: boolean): Colour | undefined {
  const [held, setHeld] = useState<Colour | undefined>(() => colour);
  useEffect(() => {
    if (!wanted || held) return;
    let gone = false;
    const take = (loaded: Colour) => {
      if (!gone) setHeld(() => loaded);
    };
    // Without colours it says the same; the next block tries again.
    loadColours().then(take, () => undefined);
    return () => {
      gone = true;
    };
  }, [wanted, held]);
  return wanted ? held : undefined;
}
