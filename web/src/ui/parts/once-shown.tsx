import { useState } from "react";
import { copyText } from "./copy-text.ts";
import { Field } from "./field.tsx";
import parts from "./parts.module.css";

interface Props {
  words: { link: string; linkHint: string; copy: string; copied: string };
  link: string;
}

/** A link that can be seen this one time, and the button that copies it. */
export function OnceShown({ words, link }: Props) {
  const [copied, setCopied] = useState<string>();
  return (
    <>
      <Field
        label={words.link}
        hint={words.linkHint}
        readOnly
        autoFocus
        value={link}
        onFocus={(event) => event.target.select()}
      />
      <button
        type="button"
        className={`${parts["button"]} ${parts["primary"]}`}
        onClick={() => {
          void copyText(link).then((done) => setCopied(done ? link : undefined));
        }}
      >
        {copied === link ? words.copied : words.copy}
      </button>
    </>
  );
}
